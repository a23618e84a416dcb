/**
 * The whole data flow in the reader's hands: a command line, a demonstration and a benchmark over the public API, with
 * a tiny model that travels inside the jar.
 */
@NullMarked
package io.ecp.examples;

import org.jspecify.annotations.NullMarked;
