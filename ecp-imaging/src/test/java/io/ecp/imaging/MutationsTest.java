package io.ecp.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Damaged files of all formats give a picture or an {@link ImageException}, and take no more memory than is allowed. */
class MutationsTest {

    /** How many; {@code -Decp.mutations=10000} tries more. */
    private static final int CASES = Integer.getInteger("ecp.mutations", 2000);

    private static final long MOST_PIXELS = 1_000_000;

    /** What reading may allocate: the pixels a few times over, and the tables and buffers of decoders. */
    private static final long MOST_BYTES = MOST_PIXELS * 16 + (32L << 20);

    @Test
    void a_damaged_file_gives_a_picture_or_says_what_is_wrong() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long seed = 20260101;
        Random random = new Random(seed);
        List<String> names = new ArrayList<>(FormatFiles.names());
        names.addAll(PluginFormatsTest.FILES);
        List<String> wrong = new ArrayList<>();
        int pictures = 0;
        for (int i = 0; i < CASES; i++) {
            String name = names.get(i % names.size());
            byte[] file = mutated(
                    PluginFormatsTest.FILES.contains(name) ? PluginFormatsTest.bytes(name) : FormatFiles.bytes(name),
                    random);
            PixelPolicy policy = PixelPolicy.defaults();
            if (i % 3 == 0) {
                policy = policy.withTruncated(PixelPolicy.Truncated.PARTIAL);
            }
            if (i % 5 == 0) {
                policy = policy.withProfile(PixelPolicy.Profile.TO_SRGB);
            }
            ReadOptions options = ReadOptions.defaults()
                    .withMostPixels(MOST_PIXELS)
                    .withKeptBytes(i % 2 == 0 ? 0 : 1 << 22)
                    .withPolicy(policy);
            String when = "seed " + seed + " case " + i + " of " + name;
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                ImageSource source = ImageSource.of(file, options);
                source.whole(new Size(9, 7));
                Size size = source.size();
                source.read(new Region(size.width() / 2, size.height() / 2, (size.width() + 1) / 2, 1), new Size(3, 3));
                pictures++;
            } catch (ImageException e) {
                if (!String.valueOf(e.getMessage()).startsWith("the picture of " + file.length + " bytes in memory ")) {
                    wrong.add(when + ": " + e);
                }
            } catch (RuntimeException | Error e) {
                wrong.add(when + ": " + e);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // What the optional reader of WebP allocates for a damaged file is not ours to bound.
            if (allocated > MOST_BYTES && !name.endsWith(".webp")) {
                wrong.add(when + ": allocated " + allocated);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(pictures).as("the damage is neither always nor never fatal").isBetween(CASES / 20, CASES * 9 / 10);
    }

    private static byte[] mutated(byte[] file, Random random) {
        byte[] bytes = file;
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes && bytes.length > 20; change++) {
            int head = Math.min(bytes.length, random.nextBoolean() ? 120 : bytes.length);
            int at = random.nextInt(head);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> ByteBuffer.wrap(bytes).putInt(Math.min(at, bytes.length - 4), extreme(random));
                case 3 ->
                    ByteBuffer.wrap(bytes).putShort(Math.min(at, bytes.length - 2), (short) random.nextInt(1 << 16));
                case 4 -> {
                    int length = Math.min(1 + random.nextInt(40), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
                default -> bytes = java.util.Arrays.copyOf(bytes, 10 + random.nextInt(bytes.length - 10));
            }
        }
        if (bytes.length > 8 && bytes[1] == 'P' && random.nextInt(4) > 0) {
            repairChecksums(bytes);
        }
        return bytes;
    }

    private static int extreme(Random random) {
        int[] values = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 60000, 1 << 24, 0x7FFF0000, 0x0000FF7F};
        return values[random.nextInt(values.length)];
    }

    /** So that damage in a PNG file is found by more than its checksums. */
    private static void repairChecksums(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        int position = 8;
        while (position + 12 <= png.length) {
            int length = bytes.getInt(position);
            if (length < 0 || length > png.length - position - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, position + 4, length + 4);
            bytes.putInt(position + 8 + length, (int) crc.getValue());
            position += length + 12;
        }
    }
}
