/**
 * What a long run needs to lose nothing: a log of its results that outlives the process and is taken up again. It stands
 * behind the end of the data flow, where a program keeps what {@link io.ecp.EcpStream} gives it.
 */
@NullMarked
package io.ecp.batch;

import org.jspecify.annotations.NullMarked;
