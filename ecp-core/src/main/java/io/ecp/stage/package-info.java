/**
 * The steps that strategies are composed of: one request under way ({@link io.ecp.stage.EcpRun}), and the extraction of
 * candidate regions from the overview ({@link io.ecp.stage.CandidateExtractor}).
 */
@NullMarked
package io.ecp.stage;

import org.jspecify.annotations.NullMarked;
