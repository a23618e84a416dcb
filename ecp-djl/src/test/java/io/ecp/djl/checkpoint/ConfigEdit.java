package io.ecp.djl.checkpoint;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;

/** A configuration with one value changed. */
public final class ConfigEdit {

    private ConfigEdit() {}

    /**
     * Sets a value.
     *
     * @param config JSON
     * @param key of the top level, or {@code OBJECT.KEY}
     * @param value JSON; null to take the key out
     */
    public static String set(String config, String key, @Nullable String value) {
        JsonObject root = JsonParser.parseString(config).getAsJsonObject();
        int dot = key.indexOf('.');
        JsonObject place = dot < 0 ? root : root.getAsJsonObject(key.substring(0, dot));
        if (value == null) {
            place.remove(key.substring(dot + 1));
        } else {
            place.add(key.substring(dot + 1), JsonParser.parseString(value));
        }
        return root.toString();
    }
}
