package io.ecp.model;

/** The system turns that describe a tool for clicking, in the format of Qwen's function calling. */
final class ToolPrompts {

    /** A {@code computer_use} tool whose screen is as large as the coordinates run. */
    static final String COMPUTER_USE = system(
            "computer_use",
            "Use a mouse to interact with a computer. The screen's resolution is {width}x{height}.",
            "left_click");

    /** A {@code mobile_use} tool whose screen is as large as the coordinates run. */
    static final String MOBILE_USE = system(
            "mobile_use",
            "Use a touchscreen to interact with a mobile device. The screen's resolution is {width}x{height}.",
            "click");

    private ToolPrompts() {}

    private static String system(String tool, String description, String action) {
        return "You are a helpful assistant.\n\n# Tools\n\nYou may call one or more functions to assist with the user"
                + " query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
                + "{\"type\": \"function\", \"function\": {\"name\": \"" + tool + "\", \"description\": \""
                + description + " Click the middle of the element that is meant.\", \"parameters\": {\"type\":"
                + " \"object\", \"properties\": {\"action\": {\"type\": \"string\", \"enum\": [\"" + action
                + "\"]}, \"coordinate\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"description\":"
                + " \"(x, y): the position of the click.\"}}, \"required\": [\"action\", \"coordinate\"]}}}\n</tools>\n\n"
                + "For each function call, return a json object with function name and arguments within"
                + " <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\":"
                + " <args-json-object>}\n</tool_call>";
    }
}
