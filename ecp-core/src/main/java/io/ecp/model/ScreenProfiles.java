package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.Size;

/**
 * The dialects of models trained to find elements of screens, most of them on top of a Qwen-VL or InternVL. Sources are
 * named at each; where a profile is {@link Evidence#UNVERIFIED}, its comment says so.
 */
public final class ScreenProfiles {

    private static final ReplyShape POINT = ReplyShape.of("({x},{y})");
    private static final ReplyShape LISTED_POINT = ReplyShape.of("[{x}, {y}]");

    /**
     * OS-Atlas-Base-7B, with the settings of the paper: thousandths, a crop of 1024x1024. Sources: arXiv 2507.10202;
     * ScreenSpot-Pro's {@code models/osatlas7b.py}; the model card.
     */
    public static final ModelProfile OS_ATLAS = ModelProfile.builder("os-atlas")
            .aliases("OS-Atlas-Base-7B")
            .repositories("OS-Copilot/OS-Atlas-Base-7B*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/osatlas7b.py; arXiv 2507.10202")
            .shapes(
                    ReplyShape.of("<|object_ref_start|>element<|object_ref_end|>" + QwenProfiles.BOX_MARK),
                    QwenProfiles.BOX_MARK,
                    ReplyShape.of("({x}, {y})"))
            .pictures(QwenProfiles.BY_28)
            .build();

    /**
     * OS-Atlas-Base-4B: {@code [[x,y]]} in thousandths, on InternVL2 with at most 6 tiles of 448. Source:
     * ScreenSpot-Pro's {@code models/osatlas4b.py}.
     */
    public static final ModelProfile OS_ATLAS_4B = ModelProfile.builder("os-atlas-4b")
            .aliases("OS-Atlas-Base-4B")
            .repositories("OS-Copilot/OS-Atlas-Base-4B*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/osatlas4b.py")
            .shapes(ReplyShape.of("[[{x},{y}]]"))
            .locate("{picture}In the screenshot of this web page, please give me the coordinates of the element I want"
                    + " to click on according to my instructions(with point).\n\"{command}\"")
            .pictures(PicturePolicy.resized(1, 1, 6L * 448 * 448))
            .build();

    /**
     * UGround on LLaVA: {@code (x, y)} in pixels of the picture resized to a width of 1344. Source: ScreenSpot-Pro's
     * {@code models/uground.py}.
     */
    public static final ModelProfile UGROUND = ModelProfile.builder("uground")
            .repositories("osunlp/UGround")
            .source(Evidence.CODE, "ScreenSpot-Pro models/uground.py")
            .scale(CoordinateScale.shownPixels())
            .shapes(ReplyShape.of("({x}, {y})"))
            .locate("{picture}In the screenshot, where are the pixel coordinates (x, y) of the element corresponding to"
                    + " \"{command}\"?")
            .pictures(PicturePolicy.width(1344))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** UGround-V1: {@code (x, y)} in thousandths. Source: ScreenSpot-Pro's {@code models/ugroundv1.py}. */
    public static final ModelProfile UGROUND_V1 = ModelProfile.builder("uground-v1")
            .repositories("osunlp/UGround-V1-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/ugroundv1.py")
            .shapes(ReplyShape.of("({x}, {y})"))
            .locate("{picture}Your task is to help the user identify the precise coordinates (x, y) of a specific"
                    + " area/element/object on the screen based on a description.\n\n- Your response should aim to"
                    + " point to the center or a representative point within the described area/element/object as"
                    + " accurately as possible.\n- If the description is unclear or ambiguous, infer the most relevant"
                    + " area or element based on its likely context or purpose.\n- Your answer should be a single"
                    + " string (x, y) corresponding to the point of the interest.\n\nDescription: {command}\n\nAnswer:")
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** UI-TARS 1.0: {@code (x,y)} in thousandths. Source: ScreenSpot-Pro's {@code models/uitars.py}. */
    public static final ModelProfile UI_TARS = ModelProfile.builder("ui-tars")
            .repositories("ByteDance-Seed/UI-TARS-*", "bytedance-research/UI-TARS-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/uitars.py")
            .shapes(POINT)
            .locate("{picture}Output only the coordinate of one point in your response. What element matches the"
                    + " following task: {command}")
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    private static final String CLICK_ACTION =
            "{picture}You are a GUI agent. You are given a task and a screenshot. You"
                    + " need to perform the next action to complete the task.\n\n## Output Format\n\nAction: ...\n\n"
                    + "## Action Space\nclick(point='<point>x1 y1</point>')\n\n## User Instruction\n{command}";

    /**
     * UI-TARS 1.5: a click action with pixels of the resized picture, whatever point syntax the prompt asks for.
     * Sources: bytedance/UI-TARS {@code codes/ui_tars/prompt.py} and {@code action_parser.py}; its issues 157 and 183.
     */
    public static final ModelProfile UI_TARS_1_5 = ModelProfile.builder("ui-tars-1.5")
            .repositories("ByteDance-Seed/UI-TARS-1.5-*")
            .source(Evidence.CODE, "bytedance/UI-TARS codes/ui_tars, issues 157 and 183")
            .scale(CoordinateScale.shownPixels())
            .shapes(
                    ReplyShape.of("Action: click(start_box='({x},{y})')"),
                    ReplyShape.of("Action: click(start_box='<|box_start|>({x},{y})<|box_end|>')"),
                    ReplyShape.of("Action: click(point='<point>{x} {y}</point>')"))
            .locate(CLICK_ACTION)
            .pictures(PicturePolicy.resized(28, 100L * 28 * 28, 16_384L * 28 * 28))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** UI-TARS-2 and Doubao-Seed: the same actions in thousandths. Source: trycua/cua's {@code uitars2.py}. */
    public static final ModelProfile UI_TARS_2 = ModelProfile.builder("ui-tars-2")
            .aliases("doubao-seed")
            .repositories("ByteDance-Seed/UI-TARS-2*", "doubao-seed-*", "doubao-1*")
            .source(Evidence.CODE, "trycua/cua uitars2.py")
            .shapes(ReplyShape.of("Action: click(point='<point>{x} {y}</point>')"))
            .locate(CLICK_ACTION)
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** ShowUI: {@code [0.49, 0.40]}, fractions. Source: ScreenSpot-Pro's {@code models/showui.py}. */
    public static final ModelProfile SHOW_UI = ModelProfile.builder("showui")
            .repositories("showlab/ShowUI-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/showui.py")
            .scale(CoordinateScale.fractions())
            .shapes(LISTED_POINT.decimals(2))
            .locate("Based on the screenshot of the page, I give a text description and you give its corresponding"
                    + " location. The coordinate represents a clickable location [x, y] for an element, which is a"
                    + " relative coordinate on the screenshot, scaled from 0 to 1.{picture}{command}")
            .pictures(PicturePolicy.resized(28, 256L * 28 * 28, 1344L * 28 * 28))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * Aguvis: {@code pyautogui.click(x=0.12, y=0.34)}, fractions. Trained with a system turn and an answer that begins
     * with {@code <|recipient|>os}, which a chat server may not allow. Source: UI-AGILE's
     * {@code aguvis_constants}; ScreenSpot-Pro.
     */
    public static final ModelProfile AGUVIS = ModelProfile.builder("aguvis")
            .repositories("xlangai/Aguvis-*")
            .source(Evidence.CODE, "UI-AGILE aguvis_constants; ScreenSpot-Pro")
            .scale(CoordinateScale.fractions())
            .shapes(ReplyShape.of("pyautogui.click(x={x}, y={y})").decimals(4))
            .locate("{picture}Please generate the next move according to the ui screenshot, instruction and previous"
                    + " actions.\n\nInstruction: {command}\n\nPrevious actions:\nNone")
            .locateSystemPrompt("You are a GUI agent. You are given a task and a screenshot of the screen. You need to"
                    + " perform a series of pyautogui actions to complete the task.")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT)
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** SeeClick: {@code (0.49,0.40)}, fractions, 448x448. Source: ScreenSpot-Pro's {@code models/seeclick.py}. */
    public static final ModelProfile SEE_CLICK = ModelProfile.builder("seeclick")
            .repositories("cckevinn/SeeClick*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/seeclick.py")
            .scale(CoordinateScale.fractions())
            .shapes(POINT.decimals(2))
            .locate("{picture}In this UI screenshot, what is the position of the element corresponding to the command"
                    + " \"{command}\" (with point)?")
            .pictures(PicturePolicy.stretched(new Size(448, 448)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * CogAgent-18B: {@code [[x0,y0,x1,y1]]} of three digits each, thousandths, 1120x1120. Source: ScreenSpot-Pro's
     * wrapper of CogAgent.
     */
    public static final ModelProfile COG_AGENT = ModelProfile.builder("cogagent")
            .repositories("*/cogagent-chat-*", "*/cogagent-vqa-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/cogagent.py")
            .shapes(ReplyShape.of("[[{x1},{y1},{x2},{y2}]]").digits(3))
            .locate("{picture}What steps do I need to take to \"{command}\"?(with grounding)")
            .pictures(PicturePolicy.stretched(new Size(1120, 1120)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * CogAgent-9B-20241220: {@code CLICK(box=[[x1,y1,x2,y2]], ...)}, thousandths. Source: ScreenSpot-Pro's
     * {@code models/cogagent24.py}.
     */
    public static final ModelProfile COG_AGENT_9B = ModelProfile.builder("cogagent-9b")
            .repositories("*/cogagent-9b-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/cogagent24.py")
            .shapes(ReplyShape.of("Grounded Operation: CLICK(box=[[{x1},{y1},{x2},{y2}]], element_info='element')")
                    .digits(3))
            .locate(
                    "{picture}Task: {command}\nHistory steps: \n(Platform: WIN)\n(Answer in Action-Operation format.)\n")
            .pictures(PicturePolicy.stretched(new Size(1120, 1120)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** Aria-UI: {@code [x, y]}, thousandths. Source: ScreenSpot-Pro's wrapper of Aria-UI. */
    public static final ModelProfile ARIA_UI = ModelProfile.builder("aria-ui")
            .repositories("Aria-UI/Aria-UI*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/ariaui.py")
            .shapes(LISTED_POINT)
            .locate("{picture}Given a GUI image, what are the relative (0-1000) pixel point coordinates for the element"
                    + " corresponding to the following instruction or description: {command}")
            .pictures(PicturePolicy.longSide(980))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * Holo1.5: {@code Click(x, y)} or a {@code click_absolute} action, pixels of the resized picture. Sources:
     * ScreenSpot-Pro's {@code models/holo1_5.py}; trycua/cua's {@code holo.py}.
     */
    public static final ModelProfile HOLO_1_5 = ModelProfile.builder("holo1.5")
            .repositories("Hcompany/Holo1.5-*")
            .source(Evidence.CODE, "ScreenSpot-Pro models/holo1_5.py; trycua/cua holo.py")
            .scale(CoordinateScale.shownPixels())
            .shapes(
                    ReplyShape.of("Click({x}, {y})"),
                    ReplyShape.of("{\"action\": \"click_absolute\", \"x\": {x}, \"y\": {y}}"))
            .locate("{picture}Localize an element on the GUI image according to the provided target and output a click"
                    + " position.\n * Only output the click position, do not output any other text.\n * The click"
                    + " position should be in the format 'Click(x, y)' with x: num pixels from the left edge and y: num"
                    + " pixels from the top edge\nYour target is:\n{command}")
            .pictures(PicturePolicy.resized(28, 4L * 28 * 28, 2560L * 1440))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** Holo1: {@code Click(x, y)}, pixels of the resized picture. Unverified: from memory. */
    public static final ModelProfile HOLO_1 = HOLO_1_5.toBuilder("holo1")
            .repositories("Hcompany/Holo1-*")
            .source(Evidence.UNVERIFIED, "from memory")
            .shapes(ReplyShape.of("Click({x}, {y})"))
            .locate("{picture}Localize an element on the GUI image according to my instructions and output a click"
                    + " position as Click(x, y) with x num pixels from the left edge and y num pixels from the top"
                    + " edge.\n{command}")
            .build();

    /** Holo2: thousandths. Unverified: a note of AutoGUI-v2's evaluation. */
    public static final ModelProfile HOLO_2 = HOLO_1_5.toBuilder("holo2")
            .repositories("Hcompany/Holo2-*")
            .source(Evidence.UNVERIFIED, "note of AutoGUI-v2's evaluation")
            .scale(CoordinateScale.thousandths())
            .shapes(ReplyShape.of("{\"x\": {x}, \"y\": {y}}"))
            .locate("{picture}Localize an element on the GUI image according to the provided target and output a click"
                    + " position.\n * You must output a valid JSON: {\"x\": ..., \"y\": ...}, each from 0 to 1000.\n"
                    + "Your target is: {command}")
            .build();

    /**
     * GTA1 and Gelato: {@code (x,y)}, pixels of the resized picture, whose size the system turn says. Sources:
     * trycua/cua's {@code gta1.py}; the README of AutoFocus.
     */
    public static final ModelProfile GTA1 = ModelProfile.builder("gta1")
            .aliases("gelato")
            .repositories("HelloKKMe/GTA1-*", "Salesforce/GTA1-*", "mlfoundations/Gelato-*")
            .source(Evidence.CODE, "trycua/cua gta1.py; AutoFocus README")
            .scale(CoordinateScale.shownPixels())
            .shapes(POINT)
            .locate("{picture}{command}")
            .locateSystemPrompt("You are an expert UI element locator. Given a GUI image and a user's element"
                    + " description, provide the coordinates of the specified element as a single (x,y) point. The"
                    + " image resolution is height {height} and width {width}. For elements with area, return the"
                    + " center point.\n\nOutput the coordinate pair exactly:\n(x,y)")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT)
            .pictures(PicturePolicy.resized(28, 3136, 4096L * 2160))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * UI-Venus-Ground: {@code [x1,y1,x2,y2]}, pixels of the resized picture, 2 to 4.8 megapixels. Source: the model's
     * released evaluation code, as ZoomClick wraps it.
     */
    public static final ModelProfile UI_VENUS = ModelProfile.builder("ui-venus")
            .repositories("inclusionAI/UI-Venus-Ground-*")
            .source(Evidence.CODE, "UI-Venus evaluation code; ZoomClick wrapper")
            .scale(CoordinateScale.shownPixels())
            .shapes(ReplyShape.of("[{x1},{y1},{x2},{y2}]"))
            .locate("{picture}Outline the position corresponding to the instruction: {command}. The output should be"
                    + " only [x1,y1,x2,y2].")
            .pictures(PicturePolicy.resized(28, 2_000_000, 4_800_000))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * GUI-Owl-1.5: a {@code mobile_use} tool call, pixels of the resized picture; without its system turn it finds
     * nothing. Source: issue 254 of X-PLUG/MobileAgent.
     */
    public static final ModelProfile GUI_OWL = ModelProfile.builder("gui-owl")
            .repositories("mPLUG/GUI-Owl-*")
            .source(Evidence.REPORTED, "X-PLUG/MobileAgent issue 254")
            .scale(CoordinateScale.shownPixels())
            .shapes(ReplyShape.of("<tool_call>\n{\"name\": \"mobile_use\", \"arguments\": {\"action\": \"click\","
                    + " \"coordinate\": [{x}, {y}]}}\n</tool_call>"))
            .locate("{picture}Please click on: {command}")
            .locateSystemPrompt(ToolPrompts.MOBILE_USE)
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.resized(28, 3136, 10_035_200))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * Jedi-3B and 7B at 1080p: the {@code computer_use} tool of Qwen2.5-VL, pixels of the resized picture, at most
     * 2700*28*28. Unverified: two third-party integrations agree.
     */
    public static final ModelProfile JEDI = ModelProfile.builder("jedi")
            .repositories("xlangai/Jedi-*")
            .source(Evidence.UNVERIFIED, "two third-party integrations agree")
            .scale(CoordinateScale.shownPixels())
            .shapes(QwenProfiles.TOOL_CLICK)
            .locate("{picture}{command}")
            .locateSystemPrompt(ToolPrompts.COMPUTER_USE)
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.resized(28, 3136, 2700L * 28 * 28))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * InfiGUI-G1: thinks, then a JSON list of {@code point_2d}, several at times; pixels of the resized picture. Source:
     * InfiXAI/InfiGUI-G1.
     */
    public static final ModelProfile INFI_GUI = ModelProfile.builder("infigui-g1")
            .repositories("InfiX-ai/InfiGUI-G1-*")
            .source(Evidence.CODE, "InfiXAI/InfiGUI-G1 eval")
            .scale(CoordinateScale.shownPixels())
            .shapes(
                    ReplyShape.of("<think>\nthe element\n</think>\n```json\n[{\"point_2d\": [{x}, {y}]}]\n```"),
                    QwenProfiles.JSON_POINT)
            .locate("{picture}The screen's resolution is {width}x{height}.\nLocate the UI element(s) for \"{command}\","
                    + " output the coordinates using JSON format: [{\"point_2d\": [x, y]}, ...]")
            .locateSystemPrompt("You FIRST think about the reasoning process as an internal monologue and then provide"
                    + " the final answer.\nThe reasoning process MUST BE enclosed within <think> </think> tags.")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.THINKS)
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * UI-AGILE and GUI-R1: {@code <answer>[{'action': 'click', 'coordinate': [x, y]}]</answer>} ({@code 'point'} in
     * GUI-R1), pixels of the resized picture. Source: KDEGroup/UI-AGILE.
     */
    public static final ModelProfile UI_AGILE = ModelProfile.builder("ui-agile")
            .aliases("gui-r1")
            .repositories("KDEGroup/UI-AGILE*", "*/GUI-R1-*")
            .source(Evidence.CODE, "KDEGroup/UI-AGILE")
            .scale(CoordinateScale.shownPixels())
            .shapes(
                    ReplyShape.of("<answer>[{'action': 'click', 'coordinate': [{x}, {y}]}]</answer>"),
                    ReplyShape.of("<answer>[{'action': 'click', 'point': [{x}, {y}], 'input_text': 'no input"
                            + " text'}]</answer>"))
            .locate("{picture}You are a GUI agent. The instruction is: {command}\nOutput the position of the element to"
                    + " click in <answer> </answer> tags as: <answer>[{'action': 'click', 'coordinate': [x,"
                    + " y]}]</answer>")
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * UI-Ins: thinks, then a {@code grounding} tool call or {@code [x, y]}, pixels of the resized picture. Source:
     * trycua/cua's {@code uiins.py}.
     */
    public static final ModelProfile UI_INS = ModelProfile.builder("ui-ins")
            .repositories("*/UI-Ins-*")
            .source(Evidence.CODE, "trycua/cua uiins.py")
            .scale(CoordinateScale.shownPixels())
            .shapes(
                    ReplyShape.of(
                            "<think>\nthe element\n</think>\n<tool_call>\n{\"name\": \"grounding\", \"arguments\":"
                                    + " {\"action\": \"click\", \"coordinate\": [{x}, {y}]}}\n</tool_call>"),
                    LISTED_POINT)
            .locate("{picture}{command}")
            .locateSystemPrompt("You are a GUI agent. Locate the UI element that the instruction is about. First reason"
                    + " in <think></think> tags, then return a json object within <tool_call></tool_call> XML tags:\n"
                    + "<tool_call>\n{\"name\": \"grounding\", \"arguments\": {\"action\": \"click\", \"coordinate\": [x,"
                    + " y]}}\n</tool_call>")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.THINKS, Quirk.CALLS_TOOLS)
            .pictures(PicturePolicy.resized(28, 3136, 4096L * 2160))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** OpenCUA: {@code pyautogui.click(x=.., y=..)}, pixels of the resized picture. Source: trycua/cua's wrapper. */
    public static final ModelProfile OPEN_CUA = ModelProfile.builder("opencua")
            .repositories("xlangai/OpenCUA-*")
            .source(Evidence.CODE, "trycua/cua opencua.py")
            .scale(CoordinateScale.shownPixels())
            .shapes(ReplyShape.of("```python\npyautogui.click(x={x}, y={y})\n```"))
            .locate("{picture}Click on {target}")
            .locateSystemPrompt("You are a GUI agent. You are given a task and a screenshot of the screen. You need to"
                    + " perform a series of click actions to complete the task.")
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT)
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** Fara: a tool call, pixels of the resized picture. Source: trycua/cua's wrapper. */
    public static final ModelProfile FARA = ModelProfile.builder("fara")
            .repositories("microsoft/Fara-*")
            .source(Evidence.CODE, "trycua/cua")
            .scale(CoordinateScale.shownPixels())
            .shapes(QwenProfiles.TOOL_CLICK)
            .locate("{picture}{command}")
            .locateSystemPrompt(ToolPrompts.COMPUTER_USE)
            .quirks(Quirk.NEEDS_SYSTEM_PROMPT, Quirk.CALLS_TOOLS)
            .pictures(QwenProfiles.BY_28)
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * Phi-Ground-4B-7C: four numbers in thousandths of a white canvas of 1008x672, at whose top left the picture lies.
     * Source: the README of microsoft/Phi-Ground.
     */
    public static final ModelProfile PHI_GROUND = ModelProfile.builder("phi-ground")
            .repositories("microsoft/Phi-Ground*")
            .source(Evidence.DOCUMENTED, "microsoft/Phi-Ground README")
            .shapes(ReplyShape.of("{x1}, {y1}, {x2}, {y2}"))
            .locate(
                    "The description of the element: \n{command}\n\nLocate the above described element in the image. The"
                            + " output should be bounding box using relative coordinates multiplying 1000.\n{picture}")
            .pictures(PicturePolicy.padded(new Size(1008, 672)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** GELab-Zero: {@code point:x,y}, thousandths. Source: an issue of its repository. */
    public static final ModelProfile GELAB_ZERO = ModelProfile.builder("gelab-zero")
            .repositories("stepfun-ai/GELab-Zero-*")
            .source(Evidence.REPORTED, "issue 8 of GELab-Zero")
            .shapes(ReplyShape.of("point:{x},{y}"))
            .locate("{picture}Click the element that the command is about: {command}\nAnswer as point:x,y, each from 0"
                    + " to 1000.")
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * AgentCPM-GUI: {@code {"POINT":[x,y]}}, thousandths, longer side at most 1120. Source: issue 54 of its repository.
     */
    public static final ModelProfile AGENT_CPM = ModelProfile.builder("agentcpm-gui")
            .repositories("openbmb/AgentCPM-GUI")
            .source(Evidence.REPORTED, "AgentCPM-GUI issue 54")
            .shapes(ReplyShape.of("{\"thought\":\"click the element\",\"POINT\":[{x},{y}]}"))
            .locate("<Question>{command}</Question>\n{picture}")
            .quirks(Quirk.THINKS)
            .pictures(PicturePolicy.longSide(1120))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    static final ImmutableList<ModelProfile> ALL = ImmutableList.of(
            OS_ATLAS,
            OS_ATLAS_4B,
            UGROUND,
            UGROUND_V1,
            UI_TARS,
            UI_TARS_1_5,
            UI_TARS_2,
            SHOW_UI,
            AGUVIS,
            SEE_CLICK,
            COG_AGENT,
            COG_AGENT_9B,
            ARIA_UI,
            HOLO_1,
            HOLO_1_5,
            HOLO_2,
            GTA1,
            UI_VENUS,
            GUI_OWL,
            JEDI,
            INFI_GUI,
            UI_AGILE,
            UI_INS,
            OPEN_CUA,
            FARA,
            PHI_GROUND,
            GELAB_ZERO,
            AGENT_CPM);

    private ScreenProfiles() {}
}
