package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.ecp.djl.fixture.CheckpointMutation;
import io.ecp.djl.fixture.NativeCount;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.error.EcpException;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.ModelQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints with one thing wrong in them. {@code -Decp.mutations=10000} runs as many, {@code -Decp.mutations.seed=N}
 * begins elsewhere; the seed of a failure is in its message.
 */
class MutatedCheckpointTest {

    private static final List<String> FAMILIES = List.of("qwen2_vl", "qwen2_5_vl", "qwen3_vl", "qwen3_5");
    private static final int COUNT = Integer.getInteger("ecp.mutations", 240);
    private static final long FIRST_SEED = Long.getLong("ecp.mutations.seed", 20260701L);

    private static final ModelQuery QUERY = ModelQuery.builder()
            .picture(View.of(new Region(0, 0, 64, 64), RgbImage.filled(new Size(64, 64), 0x336699)))
            .text("1")
            .maxTokens(2)
            .build();

    @Test
    void a_wrong_checkpoint_is_refused_in_words_or_answers(@TempDir Path temporary, TestReporter reporter)
            throws IOException {
        for (String family : FAMILIES) {
            try (DjlPredictor whole = DjlPredictor.open(ReferenceCase.checkpoint(family))) {
                whole.predict(QUERY);
            }
        }
        int handles = NativeCount.live();
        int refused = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            long seed = FIRST_SEED + i;
            Path directory = Files.createDirectory(temporary.resolve("m" + i));
            CheckpointMutation mutation = CheckpointMutation.write(
                    ReferenceCase.checkpoint(FAMILIES.get(i % FAMILIES.size())), seed, directory);
            try (DjlPredictor opened = DjlPredictor.open(directory)) {
                opened.predict(QUERY);
            } catch (EcpException e) {
                refused++;
                if (String.valueOf(e.getMessage()).length() < 20) {
                    wrong.add("seed " + seed + ", " + mutation + ": no words: " + e);
                }
            } catch (RuntimeException | Error e) {
                wrong.add("seed " + seed + ", " + mutation + ": " + e + " at "
                        + List.of(e.getStackTrace()).stream().limit(3).toList());
            }
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        reporter.publishEntry("refused", refused + " of " + COUNT);

        assertThat(wrong).isEmpty();
        assertThat(NativeCount.live()).isEqualTo(handles);
        // Most have something that matters wrong.
        assertThat(refused).isGreaterThan(COUNT / 2);
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            assertThat(Files.readString(maps)).doesNotContain(temporary.toString());
        }
    }
}
