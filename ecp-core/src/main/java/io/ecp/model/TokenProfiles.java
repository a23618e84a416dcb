package io.ecp.model;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.Size;

/**
 * The dialects of models that have a token for each position. They detect, and hardly converse: use them to locate.
 * Sources are named at each; where a profile is {@link Evidence#UNVERIFIED}, its comment says so.
 */
public final class TokenProfiles {

    /**
     * Florence-2: {@code label<loc_x1><loc_y1><loc_x2><loc_y2>}, 1000 bins of which the middle is meant, 768x768
     * stretched. Source: the model's {@code processing_florence2.py}, whose {@code dequantize} adds half a bin.
     */
    public static final ModelProfile FLORENCE_2 = ModelProfile.builder("florence-2")
            .modelTypes("florence2")
            .repositories("microsoft/Florence-2-*", "florence-community/Florence-2-*")
            .source(Evidence.CODE, "processing_florence2.py")
            .scale(CoordinateScale.bins(1000))
            .shapes(ReplyShape.of("element<loc_{x1}><loc_{y1}><loc_{x2}><loc_{y2}>"))
            .locate("{picture}<OPEN_VOCABULARY_DETECTION>{target}", "{picture}<CAPTION_TO_PHRASE_GROUNDING>{target}")
            .pictures(PicturePolicy.stretched(new Size(768, 768)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /** GoClick, on Florence-2: {@code <loc_x>,<loc_y>}. Source: the model card. */
    public static final ModelProfile GO_CLICK = FLORENCE_2.toBuilder("goclick")
            .repositories("*/GoClick*")
            .source(Evidence.DOCUMENTED, "GoClick model card")
            .shapes(ReplyShape.of("<loc_{x}>,<loc_{y}>"))
            .locate("{picture}Where is the {target} element? (Output the center coordinates of the target)")
            .build();

    /**
     * PaliGemma and PaliGemma 2: {@code <loc0123>} four times, then the label; 1024 bins, y1 x1 y2 x2; square stretch
     * (448 here; 224 and 896 exist). Source: big_vision's README for the bins. Unverified: the order of axes is from
     * memory, and that the middle of a bin is meant is our reading (half a bin is 1/2048 of a side).
     */
    public static final ModelProfile PALI_GEMMA = ModelProfile.builder("paligemma")
            .modelTypes("paligemma")
            .repositories("google/paligemma*")
            .source(Evidence.UNVERIFIED, "big_vision README; the order of axes from memory")
            .scale(CoordinateScale.bins(1024))
            .axisOrder(AxisOrder.YX)
            .shapes(ReplyShape.of("<loc{y1}><loc{x1}><loc{y2}><loc{x2}> element")
                    .digits(4))
            .locate("{picture}detect {target}\n")
            .pictures(PicturePolicy.stretched(new Size(448, 448)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    /**
     * Kosmos-2: {@code <object><patch_index_0044><patch_index_0863></object>}, a grid of 32x32 cells, from the middle
     * of the first to the middle of the last; 224x224 stretched. Source: transformers' {@code processing_kosmos2.py}.
     */
    public static final ModelProfile KOSMOS_2 = ModelProfile.builder("kosmos-2")
            .modelTypes("kosmos-2")
            .repositories("microsoft/kosmos-2*")
            .source(Evidence.CODE, "transformers processing_kosmos2.py")
            .scale(CoordinateScale.patchGrid(32, 32))
            .shapes(ReplyShape.of("<phrase>element</phrase><object><patch_index_{p1}><patch_index_{p2}></object>")
                    .digits(4))
            .locate("{picture}<grounding><phrase>{target}</phrase>")
            .pictures(PicturePolicy.stretched(new Size(224, 224)))
            .groundingCrop(QwenProfiles.HALF)
            .build();

    static final ImmutableList<ModelProfile> ALL = ImmutableList.of(FLORENCE_2, GO_CLICK, PALI_GEMMA, KOSMOS_2);

    private TokenProfiles() {}
}
