package io.ecp.imaging;

/**
 * Whose arithmetic a filter is computed with. Both work on 8-bit samples in two passes, horizontal first, each rounded
 * to 8 bits; they differ in the precision of the weights, and so by at most 1 in a few samples of a thousand.
 */
public enum Numerics {

    /**
     * Pillow's {@code Image.resize}: weights of 22 fractional bits, and the vertical pass first where a picture is more
     * than 100 times as high as wide and shrinks in height. What the PIL image processors of Hugging Face transformers
     * use. Source: {@code Resample.c} and {@code Image.py} of Pillow.
     */
    PILLOW,

    /**
     * PyTorch's {@code interpolate(antialias=True)} of uint8 tensors on the CPU, which is what torchvision's
     * {@code resize} and the "fast" image processors of Hugging Face transformers use: weights of 16 bits, with as many
     * fractional bits as the largest weight of the pass allows. Bilinear and bicubic only. Source:
     * {@code UpSampleKernelAVXAntialias.h} and {@code UpSampleKernel.cpp} of PyTorch.
     */
    TORCH_UINT8
}
