/**
 * The ground that the models stand on: starts libtorch through DJL ({@link io.ecp.djl.runtime.TorchRuntime}), compiles
 * TorchScript text from the class path ({@link io.ecp.djl.runtime.TorchScriptArchive},
 * {@link io.ecp.djl.runtime.ScriptModule}), and maps a checkpoint's tensors into memory
 * ({@link io.ecp.djl.runtime.WeightStore}). Above it, a model family passes weights and inputs to its script and gets
 * numbers back; no tensor of the model is ever a Java object, because DJL's own array calls end the JVM when they meet
 * a bfloat16 one.
 */
@NullMarked
package io.ecp.djl.runtime;

import org.jspecify.annotations.NullMarked;
