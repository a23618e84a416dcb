/**
 * How many looks are taken, at what, and which answer counts. A strategy composes the steps of {@link io.ecp.stage};
 * it touches neither pixels nor coordinates.
 */
@NullMarked
package io.ecp.strategy;

import org.jspecify.annotations.NullMarked;
