/** An engine's requests and calls as meters. */
@NullMarked
package io.ecp.examples.micrometer;

import org.jspecify.annotations.NullMarked;
