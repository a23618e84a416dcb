package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.Size;

/**
 * The dialects of services and of general open models that can point. Sources are named at each; where a profile is
 * {@link Evidence#UNVERIFIED}, its comment says so. General models point less exactly than models trained on screens,
 * so their crops are larger.
 */
public final class GeneralProfiles {

    private static final CropSize WIDE = CropSize.fraction(0.65, 1024);
    private static final ReplyShape JSON_XY = ReplyShape.of("{\"x\": {x}, \"y\": {y}}");

    /**
     * InternVL2, 2.5 and 3: {@code [[x1, y1, x2, y2]]}, thousandths; up to 12 tiles of 448 and a thumbnail. Sources:
     * ScreenSpot-Pro's {@code models/internvl.py}; trycua/cua's {@code internvl.py}.
     */
    public static final ModelProfile INTERN_VL = ModelProfile.builder("internvl")
            .modelTypes("internvl_chat", "internvl")
            .repositories("OpenGVLab/InternVL*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/internvl.py; trycua/cua internvl.py")
            .shapes(
                    ReplyShape.of("[[{x1}, {y1}, {x2}, {y2}]]"),
                    ReplyShape.of("<ref>element</ref><box>[[{x1}, {y1}, {x2}, {y2}]]</box>"))
            .locate("{picture}Please provide the bounding box coordinate of the UI element this user instruction"
                    + " describes: <ref>{command}</ref>. Answer in the format of [[x1, y1, x2, y2]]")
            .pictures(PicturePolicy.resized(1, 1, 12L * 448 * 448))
            .groundingCrop(WIDE)
            .build();

    /**
     * MiniCPM-V: {@code <box>x1 y1 x2 y2</box>}, thousandths. Source: ScreenSpot-Pro's wrapper of MiniCPM-V, whose
     * prompt says x1 x2 y1 y2 while the model writes x1 y1 x2 y2.
     */
    public static final ModelProfile MINI_CPM_V = ModelProfile.builder("minicpm-v")
            .modelTypes("minicpmv", "minicpmo")
            .repositories("openbmb/MiniCPM-*", "minicpm-v*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/minicpmv.py")
            .shapes(ReplyShape.of("<box>{x1} {y1} {x2} {y2}</box>"))
            .locate(
                    "{picture}What is the bounding box of the element corresponding to the command \"{command}\"? Answer"
                            + " in the format of <box>x1 y1 x2 y2</box>.")
            .groundingCrop(WIDE)
            .build();

    /**
     * Kimi-VL: thinks between {@code ◁think▷} tags, then {@code pyautogui.click(x=0.204, y=0.149)}, fractions. Source:
     * ScreenSpot-Pro's {@code models/kimivl.py}.
     */
    public static final ModelProfile KIMI_VL = ModelProfile.builder("kimi-vl")
            .modelTypes("kimi_vl")
            .repositories("moonshotai/Kimi-VL-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/kimivl.py")
            .scale(CoordinateScale.fractions())
            .shapes(
                    ReplyShape.of("pyautogui.click(x={x}, y={y})").decimals(3),
                    ReplyShape.of("◁think▷the element◁/think▷x={x}, y={y}").decimals(3))
            .locate("{picture}## Task Instruction:\n{command}")
            .locateSystemPrompt("You are a GUI agent. You are given a task and a screenshot of a computer screen. You"
                    + " need to perform a action and pyautogui code to complete the task. Provide your response in this"
                    + " format:\n\n## Action:\nProvide clear, concise, and actionable instructions.\n\n## Code:\nGenerate"
                    + " a corresponding Python code snippet using pyautogui that clicks on the identified UI element"
                    + " using normalized screen coordinates (values between 0 and 1).")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.THINKS)
            .groundingCrop(WIDE)
            .build();

    /**
     * GPT-4o and GPT-5 without tools: asked for {@code [[x0,y0,x1,y1]]}, fractions; no native grounding. Source:
     * ScreenSpot-Pro's {@code models/gpt4x.py} and {@code gpt5.py}.
     */
    public static final ModelProfile GPT = ModelProfile.builder("gpt")
            .repositories("gpt-4*", "gpt-5*", "openai/gpt-4*", "openai/gpt-5*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/gpt4x.py and gpt5.py")
            .scale(CoordinateScale.fractions())
            .shapes(ReplyShape.of("[[{x1},{y1},{x2},{y2}]]").decimals(3))
            .locate("{picture}You are asked to find the bounding box of an UI element in the given screenshot"
                    + " corresponding to a given instruction.\nDon't output any analysis. Output your result in the"
                    + " format of [[x0,y0,x1,y1]], with x and y ranging from 0 to 1.\nThe instruction is:\n{command}")
            .pictures(PicturePolicy.longSide(2048))
            .groundingCrop(WIDE)
            .build();

    /**
     * OpenAI's computer-use-preview: actions with x and y in pixels of the display that the tool declares. The display
     * declared here is 1024x768, to which pictures are stretched; make another with {@code toBuilder}. Source:
     * trycua/cua's {@code openai.py}.
     */
    public static final ModelProfile OPENAI_COMPUTER_USE = ModelProfile.builder("openai-computer-use")
            .repositories("computer-use-preview*")
            .source(Evidence.CODE, "trycua/cua openai.py")
            .scale(CoordinateScale.display(new Size(1024, 768)))
            .shapes(ReplyShape.of("{\"type\": \"click\", \"button\": \"left\", \"x\": {x}, \"y\": {y}}"))
            .locate(
                    "{picture}The screen is {width} pixels wide and {height} pixels high. {command}\nReply with the click"
                            + " alone, as {\"type\": \"click\", \"x\": ..., \"y\": ...}.")
            .quirks(Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.stretched(new Size(1024, 768)))
            .groundingCrop(WIDE)
            .build();

    /**
     * Claude with the computer-use tool: {@code "coordinate": [x, y]} in pixels of the declared display. The service
     * itself shrinks pictures above about 1568 pixels without saying so, so the display declared here is 1024x768, to
     * which pictures are stretched. Sources: trycua/cua's {@code anthropic.py}; issue 82437 of anthropics/claude-code.
     */
    public static final ModelProfile CLAUDE = ModelProfile.builder("claude")
            .repositories("claude-*", "anthropic/claude-*")
            .source(Evidence.CODE, "trycua/cua anthropic.py; anthropics/claude-code issue 82437")
            .scale(CoordinateScale.display(new Size(1024, 768)))
            .shapes(ReplyShape.of("{\"action\": \"left_click\", \"coordinate\": [{x}, {y}]}"))
            .locate(
                    "{picture}The screen is {width} pixels wide and {height} pixels high. {command}\nReply with the click"
                            + " alone, as {\"action\": \"left_click\", \"coordinate\": [x, y]}.")
            .quirks(Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.stretched(new Size(1024, 768)))
            .groundingCrop(WIDE)
            .build();

    /**
     * Gemini asked to detect: {@code "box_2d": [ymin, xmin, ymax, xmax]} or {@code "point": [y, x]}, thousandths, y
     * first. Sources: samsungsds-research-papers/mega-gui; Google's documentation of image understanding.
     */
    public static final ModelProfile GEMINI = ModelProfile.builder("gemini")
            .repositories("gemini-*", "google/gemini-*")
            .source(Evidence.CODE, "mega-gui; Google's documentation of image understanding")
            .axisOrder(AxisOrder.YX)
            .shapes(
                    ReplyShape.of("```json\n[{\"box_2d\": [{y1}, {x1}, {y2}, {x2}], \"label\": \"element\"}]\n```"),
                    ReplyShape.of("```json\n[{\"point\": [{y}, {x}], \"label\": \"element\"}]\n```"))
            .locate(
                    "{picture}Detect the element that the command \"{command}\" is about. Output a JSON list with one"
                            + " entry whose box is in \"box_2d\" as [ymin, xmin, ymax, xmax] normalized to 0-1000.",
                    "{picture}Point to the {target}. Output a JSON list with one entry whose point is in \"point\" as"
                            + " [y, x] normalized to 0-1000.")
            .pictures(PicturePolicy.longSide(3072))
            .groundingCrop(WIDE)
            .build();

    /**
     * Gemini's computer-use tool: x and y by name, 0 to 999 of 1000. Source: trycua/cua's {@code gemini.py}, which
     * divides by 1000.
     */
    public static final ModelProfile GEMINI_COMPUTER_USE = ModelProfile.builder("gemini-computer-use")
            .repositories("gemini-*-computer-use*", "google/gemini-*-computer-use*")
            .source(Evidence.CODE, "trycua/cua gemini.py")
            .shapes(ReplyShape.of("{\"name\": \"click_at\", \"args\": {\"x\": {x}, \"y\": {y}}}"))
            .locate("{picture}{command}\nReply with the click alone, as {\"x\": ..., \"y\": ...}, each from 0 to 999.")
            .quirks(Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.longSide(3072))
            .groundingCrop(WIDE)
            .build();

    /**
     * GLM-4.5V: {@code <|begin_of_box|>left_click(start_box='[x,y]')<|end_of_box|>}, 0 to 999; thinks. Source:
     * trycua/cua's wrapper.
     */
    public static final ModelProfile GLM_4_5V = ModelProfile.builder("glm-4.5v")
            .aliases("glm-4.1v-thinking")
            .modelTypes("glm4v_moe", "glm4v")
            .repositories("zai-org/GLM-4.*V*", "THUDM/GLM-4.1V-*")
            .source(Evidence.CODE, "trycua/cua glm45v.py")
            .scale(CoordinateScale.upTo999())
            .shapes(
                    ReplyShape.of("<think>the element</think><|begin_of_box|>left_click(start_box='[{x},{y}]')"
                            + "<|end_of_box|>"),
                    ReplyShape.of("<|begin_of_box|>[[{x1},{y1},{x2},{y2}]]<|end_of_box|>"))
            .locate("{picture}You are a GUI agent. Click the element that this command is about: {command}\nAnswer with"
                    + " the action alone: left_click(start_box='[x,y]'), each from 0 to 999.")
            .quirks(Quirk.THINKS)
            .pictures(PicturePolicy.resized(28, 12_544, 9_633_792))
            .groundingCrop(WIDE)
            .build();

    /** Yutori n1: thousandths, in a tool call; 1280x800 stretched. Source: trycua/cua's {@code yutori.py}. */
    public static final ModelProfile YUTORI_N1 = ModelProfile.builder("yutori-n1")
            .repositories("yutori/n1*", "n1-*")
            .source(Evidence.CODE, "trycua/cua yutori.py")
            .shapes(ReplyShape.of("{\"name\": \"left_click\", \"arguments\": {\"coordinates\": [{x}, {y}]}}"))
            .locate(
                    "{picture}{command}\nReply with the click alone, as {\"coordinates\": [x, y]}, each from 0 to 1000.")
            .quirks(Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.stretched(new Size(1280, 800)))
            .groundingCrop(WIDE)
            .build();

    /** Moondream 3's pointing: {@code {"x": .., "y": ..}}, fractions. Source: trycua/cua's wrapper. */
    public static final ModelProfile MOONDREAM_3 = ModelProfile.builder("moondream3")
            .modelTypes("moondream3")
            .repositories("moondream/moondream3*", "moondream*")
            .source(Evidence.CODE, "trycua/cua")
            .scale(CoordinateScale.fractions())
            .shapes(ReplyShape.of("{\"points\": [" + JSON_XY + "]}").decimals(4), JSON_XY.decimals(4))
            .locate("{picture}Point: {target}")
            .groundingCrop(WIDE)
            .build();

    /**
     * DeepSeek-VL2: {@code <|det|>[[x1, y1, x2, y2]]<|/det|>}, 0 to 999. Source: the model's own inference code, which
     * divides by 999.
     */
    public static final ModelProfile DEEPSEEK_VL2 = ModelProfile.builder("deepseek-vl2")
            .modelTypes("deepseek_vl_v2")
            .repositories("deepseek-ai/deepseek-vl2*")
            .source(Evidence.REPORTED, "an earlier look-up of the model's documentation")
            .scale(CoordinateScale.upTo999())
            .shapes(ReplyShape.of("<|ref|>element<|/ref|><|det|>[[{x1}, {y1}, {x2}, {y2}]]<|/det|>"))
            .locate("{picture}<|ref|>{target}<|/ref|>.")
            .groundingCrop(WIDE)
            .build();

    /**
     * Molmo: {@code <point x="61.5" y="40.4" alt="...">} and {@code <points x1= y1= ...>}, percent. Source: a discussion
     * on its model page.
     */
    public static final ModelProfile MOLMO = ModelProfile.builder("molmo")
            .modelTypes("molmo")
            .repositories("allenai/Molmo-*", "allenai/MolmoE-*")
            .source(Evidence.REPORTED, "discussion on the model page")
            .scale(CoordinateScale.percent())
            .shapes(ReplyShape.of("<point x=\"{x}\" y=\"{y}\" alt=\"element\">element</point>")
                    .decimals(1))
            .locate("{picture}Point to the {target}.")
            .groundingCrop(WIDE)
            .build();

    static final ImmutableList<ModelProfile> ALL = ImmutableList.of(
            INTERN_VL,
            MINI_CPM_V,
            KIMI_VL,
            GPT,
            OPENAI_COMPUTER_USE,
            CLAUDE,
            GEMINI,
            GEMINI_COMPUTER_USE,
            GLM_4_5V,
            YUTORI_N1,
            MOONDREAM_3,
            DEEPSEEK_VL2,
            MOLMO);

    private GeneralProfiles() {}
}
