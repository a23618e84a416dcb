package io.ecp.spark;

import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Makes something on the executor that cannot travel there: a model, a strategy. A lambda or a method reference is one,
 * as long as all it captures is serialisable; in an instance method, a lambda that uses a field captures the instance.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface SerializableSupplier<T> extends Supplier<T>, Serializable {}
