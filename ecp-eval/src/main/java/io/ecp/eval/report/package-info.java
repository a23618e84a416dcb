/**
 * Results to look at: one HTML file for one prediction ({@link io.ecp.eval.report.TraceReport}) or for an evaluation
 * ({@link io.ecp.eval.report.EvaluationReport}), with everything inside that it shows. Behind the results of strategies
 * and benchmarks; nothing depends on it.
 */
@NullMarked
package io.ecp.eval.report;

import org.jspecify.annotations.NullMarked;
