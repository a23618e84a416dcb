package io.ecp.eval.format;

import io.ecp.eval.DataException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a parquet file, through parquet-floor where that library is on the class path. It is called by reflection: its
 * jars share packages, which no module path allows, and most users have no parquet files.
 */
final class ParquetRows {

    private static final String LIBRARY = "blue.strategic.parquet";

    private ParquetRows() {}

    /**
     * Gives each row to a consumer, as texts by column; bytes become Base64.
     *
     * @throws DataException if the library is missing or the file cannot be read
     */
    static void forEach(Path file, Consumer<Map<String, String>> rows) {
        forEach(file, rows, ParquetRows.class.getClassLoader());
    }

    static void forEach(Path file, Consumer<Map<String, String>> rows, ClassLoader libraries) {
        try (Stream<?> stream = open(file, libraries)) {
            stream.forEach(row -> {
                Map<String, String> named = new LinkedHashMap<>();
                ((Map<?, ?>) row).forEach((column, value) -> named.put(String.valueOf(column), text(value)));
                rows.accept(named);
            });
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : String.valueOf(value);
    }

    private static Stream<?> open(Path file, ClassLoader libraries) {
        try {
            Class<?> reader = Class.forName(LIBRARY + ".ParquetReader", true, libraries);
            Class<?> hydrator = Class.forName(LIBRARY + ".Hydrator", true, libraries);
            Class<?> supplier = Class.forName(LIBRARY + ".HydratorSupplier", true, libraries);
            Object collect = proxy(hydrator, (proxy, method, arguments) -> collect(method, arguments));
            Object supply = proxy(supplier, (proxy, method, arguments) -> collect);
            Method stream = reader.getMethod("streamContent", java.io.File.class, supplier);
            return (Stream<?>) stream.invoke(null, file.toFile(), supply);
        } catch (ClassNotFoundException e) {
            throw new DataException(
                    file + " is a parquet file, which needs a library that is not on the class path: add"
                            + " blue.strategic.parquet:parquet-floor (1.51 is known to work) with what it depends on, or use the"
                            + " benchmark's TSV file",
                    e);
        } catch (InvocationTargetException e) {
            throw unreadable(file, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new DataException(
                    file + " cannot be read by the parquet-floor on the class path (" + e
                            + "); version 1.51 is known to work",
                    e);
        }
    }

    private static DataException unreadable(Path file, @Nullable Throwable cause) {
        return new DataException(
                file + " cannot be read as parquet (" + cause + "); download it again, or use the TSV file", cause);
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** The library builds each row by start, add, ..., finish. */
    private static @Nullable Object collect(Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "start" -> new LinkedHashMap<Object, Object>();
            case "add" -> {
                if (arguments != null && arguments[0] instanceof LinkedHashMap<?, ?> row) {
                    @SuppressWarnings("unchecked")
                    Map<Object, Object> open = (Map<Object, Object>) row;
                    open.put(arguments[1], arguments[2]);
                    yield row;
                }
                throw new IllegalStateException("parquet-floor adds to a row that was not started");
            }
            case "finish" -> arguments == null ? null : arguments[0];
            case "toString" -> "ParquetRows";
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }
}
