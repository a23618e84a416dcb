/**
 * How an answer came about: every call to the model and every decision in between, recorded while a request runs and
 * handed out with its result.
 */
@NullMarked
package io.ecp.trace;

import org.jspecify.annotations.NullMarked;
