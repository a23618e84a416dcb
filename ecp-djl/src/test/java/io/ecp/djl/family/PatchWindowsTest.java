package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchWindowsTest {

    @Test
    void windows_of_one_size_follow_each_other_and_the_edges_come_last() {
        // 3 x 5 tokens in windows of 2 x 2: two whole ones, one 2 x 1 at the right, two 1 x 2 below, one corner.
        PatchWindows windows = PatchWindows.of(new PatchGrid(1, 6, 10, 2), 2);

        assertThat(windows.order()).containsExactly(0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14);
        assertThat(windows.runs()).containsExactly(2, 16, 3, 8, 1, 4);
    }

    @ParameterizedTest
    @CsvSource({"4, 4, '1,64'", "8, 8, '4,64'", "3, 2, '1,24'", "1, 1, '1,4'", "4, 9, '2,64,1,16'"})
    void a_grid_is_cut_into_as_many_windows_as_it_needs(int rows, int columns, String runs) {
        PatchWindows windows = PatchWindows.of(new PatchGrid(1, 2 * rows, 2 * columns, 2), 4);

        assertThat(windows.runs()).hasToString("[" + runs.replace(",", ", ") + "]");
    }

    @Test
    void each_token_is_in_the_window_in_which_it_lies() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int merge = 1 + random.nextInt(3);
            int rows = 1 + random.nextInt(20);
            int columns = 1 + random.nextInt(20);
            int side = 1 + random.nextInt(9);
            PatchGrid grid = new PatchGrid(1 + random.nextInt(2), merge * rows, merge * columns, merge);
            String about = "seed " + seed + ", round " + round + ": " + grid + " by " + side;

            PatchWindows windows = PatchWindows.of(grid, side);

            assertThat(windows.order()).as(about).hasSize(grid.tokens());
            assertThat(windows.runs().size() / 2).as(about).isLessThanOrEqualTo(4);
            Set<List<Long>> seen = new HashSet<>();
            int at = 0;
            for (int i = 0; i < windows.runs().size(); i += 2) {
                int tokens = windows.runs().get(i + 1) / (merge * merge);
                for (int window = 0; window < windows.runs().get(i); window++) {
                    Set<List<Long>> cells = new HashSet<>();
                    for (int j = 0; j < tokens; j++) {
                        long token = windows.order()[at++];
                        cells.add(List.of(
                                token / ((long) rows * columns),
                                token / columns % rows / side,
                                token % columns / side));
                    }
                    assertThat(cells).as(about).hasSize(1);
                    assertThat(seen.addAll(cells)).as(about).isTrue();
                }
            }
            assertThat(at).as(about).isEqualTo(grid.tokens());
            assertThat(seen)
                    .as(about)
                    .hasSize(grid.time() * ((rows + side - 1) / side) * ((columns + side - 1) / side));
        }
    }

    @Test
    void places_undo_the_order() {
        PatchWindows windows = PatchWindows.of(new PatchGrid(1, 14, 26, 2), 4);

        long[] order = windows.order();
        long[] places = windows.places();

        assertThat(LongStream.of(places).map(place -> order[(int) place]).toArray())
                .isEqualTo(LongStream.range(0, order.length).toArray());
    }

    @Test
    void cells_move_with_their_tokens() {
        PatchGrid grid = new PatchGrid(1, 6, 10, 2);
        PatchWindows windows = PatchWindows.of(grid, 2);

        long[] cells = windows.cells(grid);

        List<Long> rows = new ArrayList<>();
        List<Long> columns = new ArrayList<>();
        for (long token : windows.order()) {
            for (long patch = 0; patch < 4; patch++) {
                rows.add(token / 5 * 2 + patch / 2);
                columns.add(token % 5 * 2 + patch % 2);
            }
        }
        rows.addAll(columns);
        assertThat(cells).containsExactly(rows.toArray(Long[]::new));
    }

    @Test
    void the_whole_picture_is_one_window_in_its_own_order() {
        PatchGrid grid = new PatchGrid(1, 6, 10, 2);

        PatchWindows whole = PatchWindows.whole(grid);

        assertThat(whole.runs()).containsExactly(1, 60);
        assertThat(whole.order()).isEmpty();
        assertThat(whole.places()).isEmpty();
        assertThat(whole.cells(grid)).isEqualTo(grid.cells());
    }

    @Test
    void a_window_without_a_side_is_refused() {
        PatchGrid grid = new PatchGrid(1, 6, 10, 2);

        assertThatThrownBy(() -> PatchWindows.of(grid, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window needs a side of at least 1 token, but was 0");
    }
}
