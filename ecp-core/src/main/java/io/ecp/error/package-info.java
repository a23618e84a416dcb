/**
 * What can go wrong outside the caller's control, whatever the step of the data flow: one unchecked family under
 * {@link io.ecp.error.EcpException}. A caller's own mistake is an {@link java.lang.IllegalArgumentException}; a picture
 * that cannot be used is an {@link io.ecp.imaging.ImageException}.
 */
@NullMarked
package io.ecp.error;

import org.jspecify.annotations.NullMarked;
