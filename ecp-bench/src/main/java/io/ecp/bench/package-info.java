/** Imaging measured beside other libraries. */
@NullMarked
package io.ecp.bench;

import org.jspecify.annotations.NullMarked;
