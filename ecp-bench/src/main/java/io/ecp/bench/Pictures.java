package io.ecp.bench;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Pictures to measure with, 16 to 9, the same at each run: windows of text on a ground, as on a screen, and soft shapes
 * under grain, as in a photograph. Their files lie in the folder {@code ecp-bench} of the system's temporary folder, so
 * that each is drawn once for all benchmarks, and so that other programs can be timed on them.
 */
final class Pictures {

    private Pictures() {}

    /**
     * The bytes of a file.
     *
     * @param name what is seen, the width and the format, as in {@code screen-3840.png} or {@code photo-7680.jpeg}
     */
    static byte[] file(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    /**
     * A file.
     *
     * @param name as for {@link #file}; or {@code mosaic-30720.png}: eight times ten photographs of an eighth
     *     of the width, in PNG alone, which the JDK writes without the whole in memory
     */
    static Path path(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "ecp-bench"));
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            String[] parts = name.split("[-.]");
            int width = Integer.parseInt(parts[1]);
            RenderedImage image =
                    switch (parts[0]) {
                        case "photo" -> photo(width);
                        case "mosaic" -> new Mosaic(photo(width / 8), 8, 10);
                        default -> screen(width);
                    };
            // Moved when complete, so that a run cut short leaves no half a picture.
            Path drawn = Files.createTempFile(folder, "drawn", ".tmp");
            if (!ImageIO.write(image, parts[2], drawn.toFile())) {
                throw new IOException("the JDK has no writer for " + name);
            }
            Files.move(drawn, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    static BufferedImage screen(int width) {
        int height = width * 9 / 16;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        Random random = new Random(1);
        int unit = width / 240;
        graphics.setColor(new Color(0xF0F2F6));
        graphics.fillRect(0, 0, width, height);
        graphics.setFont(new Font(Font.MONOSPACED, Font.PLAIN, unit));
        for (int window = 0; window < 14; window++) {
            int x = random.nextInt(width * 3 / 4);
            int y = random.nextInt(height * 3 / 4);
            boolean dark = random.nextBoolean();
            graphics.setColor(dark ? new Color(0x202428) : Color.WHITE);
            graphics.fillRect(x, y, width / 4, height / 4);
            for (int line = y + 2 * unit; line < y + height / 4; line += unit * 3 / 2) {
                graphics.setColor(new Color(random.nextInt(0x1000000)));
                graphics.drawString(Long.toString(random.nextLong(), 36).repeat(3), x + unit, line);
            }
        }
        graphics.dispose();
        return image;
    }

    private static BufferedImage photo(int width) {
        int height = width * 9 / 16;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        SplittableRandom random = new SplittableRandom(2);
        float share = 1;
        for (int cells = 16; cells <= width / 8; cells *= 4) {
            graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, share));
            graphics.drawImage(noise(cells, random), 0, 0, width, height, null);
            share *= 0.5f;
        }
        graphics.dispose();
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < samples.length; i++) {
            int grain = 3 * (Integer.bitCount(random.nextInt()) - 16);
            samples[i] = (byte) Math.max(0, Math.min(255, (samples[i] & 255) + grain));
        }
        return image;
    }

    private static BufferedImage noise(int cells, SplittableRandom random) {
        BufferedImage noise = new BufferedImage(cells, cells * 9 / 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < noise.getHeight(); y++) {
            for (int x = 0; x < cells; x++) {
                noise.setRGB(x, y, random.nextInt());
            }
        }
        return noise;
    }
}
