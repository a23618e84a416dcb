/**
 * The front door: {@link io.ecp.Ecp} for one line, {@link io.ecp.EcpEngine} for a program. An
 * {@link io.ecp.EcpRequest} goes in (a picture and a task), an {@link io.ecp.EcpResult} comes out (the answer, where it
 * was found, and how).
 */
@NullMarked
package io.ecp;

import org.jspecify.annotations.NullMarked;
