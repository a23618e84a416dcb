/**
 * Many machines: a Spark Dataset of paths and prompts becomes one of answers. It stands around the data flow: the driver
 * ships an {@link io.ecp.spark.EcpConfig}, each executor makes one engine of it, and each task sends its rows through
 * the engine's stream.
 */
@NullMarked
package io.ecp.spark;

import org.jspecify.annotations.NullMarked;
