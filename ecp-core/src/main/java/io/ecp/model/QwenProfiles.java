package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.Size;

/**
 * The dialects of the Qwen-VL family and of general models that answer like it. Sources are named at each; where a
 * profile is {@link Evidence#UNVERIFIED}, its comment says so.
 */
public final class QwenProfiles {

    /** Limits of Qwen2-VL and Qwen2.5-VL: multiples of 28, 3136 to 12845056 pixels. */
    static final PicturePolicy BY_28 = PicturePolicy.resized(28, 3136, 12_845_056);

    /** Half of the sides, at least 1024 pixels: covers most targets of grounding models. */
    static final CropSize HALF = CropSize.fraction(0.5, 1024);

    static final ReplyShape BOX_MARK = ReplyShape.of("<|box_start|>({x1},{y1}),({x2},{y2})<|box_end|>");
    static final ReplyShape POINT_MARK = ReplyShape.of("<|box_start|>({x},{y})<|box_end|>");
    static final ReplyShape JSON_BOX =
            ReplyShape.of("```json\n[\n\t{\"bbox_2d\": [{x1}, {y1}, {x2}, {y2}], \"label\": \"element\"}\n]\n```");
    static final ReplyShape JSON_POINT =
            ReplyShape.of("```json\n[\n\t{\"point_2d\": [{x}, {y}], \"label\": \"element\"}\n]\n```");
    static final ReplyShape TOOL_CLICK = ReplyShape.of("<tool_call>\n{\"name\": \"computer_use\", \"arguments\":"
            + " {\"action\": \"left_click\", \"coordinate\": [{x}, {y}]}}\n</tool_call>");

    private static final String LOCATE_AS_JSON =
            "{picture}Locate the element corresponding to the command \"{command}\" in this screenshot and"
                    + " output its bbox coordinates in JSON format.";
    private static final String POINT_AS_JSON =
            "{picture}Point to the {target} in this screenshot and output its point coordinates in JSON format.";

    /**
     * Qwen-VL: {@code <box>(x1,y1),(x2,y2)</box>} in thousandths, 448x448. Source: ScreenSpot-Pro's
     * {@code models/qwen1vl.py}.
     */
    public static final ModelProfile QWEN_VL = ModelProfile.builder("qwen-vl")
            .aliases("Qwen-VL-Chat")
            .modelTypes("qwen")
            .repositories("Qwen/Qwen-VL*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/qwen1vl.py")
            .shapes(ReplyShape.of("<ref>element</ref><box>({x1},{y1}),({x2},{y2})</box>"))
            .locate("{picture}Generate the bounding box of \"{target}\"", "{picture}<ref>{target}</ref>")
            .pictures(PicturePolicy.stretched(new Size(448, 448)))
            .build();

    /**
     * Qwen2-VL: {@code <|box_start|>(x1,y1),(x2,y2)<|box_end|>} in thousandths. Source: ScreenSpot-Pro's
     * {@code models/qwen2vl.py}.
     */
    public static final ModelProfile QWEN2_VL = ModelProfile.builder("qwen2-vl")
            .modelTypes("qwen2_vl")
            .repositories("Qwen/Qwen2-VL-*", "qwen2vl*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/qwen2vl.py")
            .shapes(ReplyShape.of("<|object_ref_start|>element<|object_ref_end|>" + BOX_MARK), BOX_MARK, POINT_MARK)
            .locate(
                    "{picture}Output the bounding box in the image corresponding to the instruction \"{command}\" with"
                            + " grounding.",
                    "{picture}Point to the {target} in the image.\nOutput Format: (x, y)\n"
                            + "Both x and y must be strictly normalized from 0 to 1000.")
            .pictures(BY_28)
            .build();

    /**
     * Qwen2.5-VL: JSON with pixels of the resized picture; multiples of 28. Values may exceed the picture. Sources:
     * ScreenSpot-Pro's {@code models/qwen2_5vl.py}; QwenLM issues 676, 721, 947, 1035.
     */
    public static final ModelProfile QWEN2_5_VL = ModelProfile.builder("qwen2.5-vl")
            .modelTypes("qwen2_5_vl")
            .repositories("Qwen/Qwen2.5-VL-*", "qwen2.5vl*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/qwen2_5vl.py; QwenLM issues 676, 721, 947, 1035")
            .scale(CoordinateScale.shownPixels())
            .shapes(JSON_BOX, JSON_POINT, TOOL_CLICK)
            .locate(LOCATE_AS_JSON, POINT_AS_JSON)
            .pictures(BY_28)
            .groundingCrop(HALF)
            .build();

    /**
     * Qwen3-VL asked for JSON, thousandths of the view; multiples of 32. Sources: Qwen3-VL cookbooks
     * {@code 2d_grounding} and {@code computer_use}; QwenLM issue 1659. Half of the sides, at least 1024 pixels, is the
     * crop that covers most targets for grounding models of this size; not measured here on real Qwen3-VL weights.
     * Qwen3.5 writes the same.
     */
    public static final ModelProfile QWEN3_VL = ModelProfile.builder("qwen3-vl")
            .aliases("qwen3.5")
            .modelTypes("qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe")
            .repositories("Qwen/Qwen3-VL-*", "Qwen/Qwen3.5-*", "qwen3-vl*", "qwen3.5:*")
            .source(Evidence.CODE, "Qwen3-VL cookbooks 2d_grounding and computer_use; QwenLM issue 1659")
            .shapes(JSON_BOX, JSON_POINT, TOOL_CLICK)
            .locate(LOCATE_AS_JSON, POINT_AS_JSON)
            .pictures(PicturePolicy.resized(32, 65_536, 1280L * 32 * 32))
            .groundingCrop(HALF)
            .build();

    /**
     * KV-Ground: Qwen3-VL tuned to click by a computer-use tool of 1000x1000; no limit of pixels beyond the
     * processor's. Source: omxyz/zoom-consistency-routing {@code src/models.py}.
     */
    public static final ModelProfile KV_GROUND = QWEN3_VL.toBuilder("kv-ground")
            .repositories("*/KV-Ground-*")
            .source(Evidence.CODE, "omxyz/zoom-consistency-routing src/models.py")
            .shapes(TOOL_CLICK)
            .locate("{picture}{command}")
            .locateSystemPrompt(ToolPrompts.COMPUTER_USE)
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.resized(32, 65_536, 16_777_216))
            .build();

    static final ImmutableList<ModelProfile> ALL = ImmutableList.of(QWEN_VL, QWEN2_VL, QWEN2_5_VL, QWEN3_VL, KV_GROUND);

    private QwenProfiles() {}
}
