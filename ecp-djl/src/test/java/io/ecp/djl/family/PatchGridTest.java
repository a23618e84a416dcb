package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchGridTest {

    @Test
    void patches_come_square_by_square() {
        PatchGrid grid = new PatchGrid(1, 2, 4, 2);

        assertThat(grid.cells()).containsExactly(0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 2, 3, 2, 3);
        assertThat(grid.patches()).isEqualTo(8);
        assertThat(grid.tokens()).isEqualTo(2);
    }

    @Test
    void a_grid_as_large_as_the_table_takes_each_entry_alone() {
        PatchGrid grid = new PatchGrid(1, 4, 4, 2);
        TableTaps taps = grid.taps(4);

        for (int i = 0; i < 16; i++) {
            assertThat(taps.rows()[4 * i]).isEqualTo(grid.cells()[i] * 4 + grid.cells()[16 + i]);
            assertThat(taps.shares()[4 * i]).isEqualTo(1);
        }
    }

    @Test
    void shares_add_up_and_interpolate_a_plane_exactly() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            PatchGrid grid = new PatchGrid(1, 2 * (1 + random.nextInt(30)), 2 * (1 + random.nextInt(30)), 2);
            int side = 2 + random.nextInt(47);
            TableTaps taps = grid.taps(side);
            long[] cells = grid.cells();
            for (int i = 0; i < grid.patches(); i++) {
                double sum = 0;
                double row = 0;
                double column = 0;
                for (int tap = 4 * i; tap < 4 * i + 4; tap++) {
                    assertThat(taps.rows()[tap]).isBetween(0L, (long) side * side - 1);
                    sum += taps.shares()[tap];
                    row += taps.shares()[tap] * (taps.rows()[tap] / side);
                    column += taps.shares()[tap] * (taps.rows()[tap] % side);
                }
                String where = "seed " + seed + ", round " + round + ", grid " + grid + ", side " + side;
                assertThat(sum).as(where).isCloseTo(1, within(1e-5));
                assertThat(row).as(where).isCloseTo(cells[i] * (side - 1.0) / (grid.height() - 1), within(1e-3));
                assertThat(column)
                        .as(where)
                        .isCloseTo(cells[grid.patches() + i] * (side - 1.0) / (grid.width() - 1), within(1e-3));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 2", "1, 3, 2", "1, 2, 5", "1, 0, 2"})
    void sides_must_be_multiples_of_the_merge_size(int time, int height, int width) {
        assertThatThrownBy(() -> new PatchGrid(time, height, width, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a grid needs at least one patch each way and sides that are multiples of the merge size 2,"
                        + " but was " + time + "x" + height + "x" + width);
    }
}
