/**
 * Readers of the published benchmarks' own files, each with the official metric: from files to
 * {@link io.ecp.eval.Sample}s. They refuse what cannot be right before a model is asked.
 */
@NullMarked
package io.ecp.eval.format;

import org.jspecify.annotations.NullMarked;
