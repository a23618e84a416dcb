/**
 * Pictures and places in them: the first and the last step of a prediction.
 *
 * <p>An {@link io.ecp.imaging.ImageSource} hands out {@link io.ecp.imaging.View}s: a region of the original picture at
 * the size a model is shown. The overview of the first stage and the crop of the second are both views; a view maps
 * positions between what was shown and the original. {@link io.ecp.imaging.PixelBudget} decides how large a view may
 * be, {@link io.ecp.imaging.CropSize} and {@link io.ecp.imaging.Tiling} how much of the original it covers,
 * {@link io.ecp.imaging.Resampling} how its pixels are made; {@link io.ecp.imaging.PatchPacker} turns them into what a
 * local model takes, and {@link io.ecp.imaging.Overlay} draws what was found.
 */
@NullMarked
package io.ecp.imaging;

import org.jspecify.annotations.NullMarked;
