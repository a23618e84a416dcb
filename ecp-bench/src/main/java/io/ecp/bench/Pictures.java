package io.ecp.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures to measure with, the same at each run: windows of text on a ground, as on a screen. */
final class Pictures {

    private Pictures() {}

    static BufferedImage screen(int width, int height) {
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

    static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}
