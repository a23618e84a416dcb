package io.ecp.examples;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts what DJL holds of libtorch. It tells no one, so that the count looks into its managers' fields. */
final class NativeHandles {

    private NativeHandles() {}

    /** Arrays and managers that are alive below the system manager. */
    static int live() {
        try (NDManager probe = Engine.getEngine("PyTorch").newBaseManager()) {
            return count(probe.getParentManager()) - 1;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("DJL's managers have changed inside; change this count with them", e);
        }
    }

    private static int count(Object resource) throws ReflectiveOperationException {
        if (resource instanceof NDArray) {
            return 1;
        }
        if (!(resource instanceof NDManager)) {
            return 0;
        }
        int count = 1;
        for (Object held : resources(resource).values()) {
            count += count(held);
        }
        return count;
    }

    private static Map<?, ?> resources(Object manager) throws ReflectiveOperationException {
        for (Class<?> type = manager.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals("resources")) {
                    field.setAccessible(true);
                    return (Map<?, ?>) field.get(manager);
                }
            }
        }
        throw new NoSuchFieldException("resources of " + manager.getClass());
    }
}
