package io.ecp.djl.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {

    private static final int PICTURE = 9;

    @Test
    void even_chunks_have_the_same_length_but_for_the_last() {
        assertThat(ChunkPlan.even(10, 4).ends()).containsExactly(4, 8, 10);
        assertThat(ChunkPlan.even(8, 4).ends()).containsExactly(4, 8);
        assertThat(ChunkPlan.even(3, 4).ends()).containsExactly(3);
        assertThat(ChunkPlan.even(2, 1).ends()).containsExactly(1, 2);
    }

    @Test
    void a_chunk_ends_after_a_picture_and_when_it_is_full() {
        assertThat(plan(prompt(3, -5, 4), 4, 100).ends()).containsExactly(8, 12);
        assertThat(plan(prompt(3, -20, 4), 4, 10).ends()).containsExactly(10, 20, 23, 27);
        assertThat(plan(prompt(30), 4, 10).ends()).containsExactly(10, 20, 30);
        assertThat(plan(prompt(3, -5), 4, 100).ends()).containsExactly(8);
    }

    @Test
    void small_pictures_are_read_together() {
        assertThat(plan(prompt(1, -2, 1, -2, 1, -2, 5), 8, 100).ends()).containsExactly(9, 14);
        assertThat(plan(prompt(1, -2, 5), 8, 100).ends()).containsExactly(8);
    }

    @Test
    void the_chunk_after_a_cut_ends_at_the_next() {
        ChunkPlan plan = plan(prompt(3, -5, 4), 4, 100);

        assertThat(plan.endAfter(0)).isEqualTo(8);
        assertThat(plan.endAfter(3)).isEqualTo(8);
        assertThat(plan.endAfter(8)).isEqualTo(12);
        assertThat(plan.isCut(0)).isTrue();
        assertThat(plan.isCut(8)).isTrue();
        assertThat(plan.isCut(12))
                .as("the end is no cut: a longer prompt goes on")
                .isFalse();
    }

    @Test
    void prompts_that_begin_alike_are_cut_alike_up_to_the_last_cut_in_what_they_share() {
        long seed = 20261124;
        Random random = new Random(seed);
        int positive = 0;
        for (int round = 0; round < 500; round++) {
            int[] parts = IntStream.range(0, 8)
                    .map(i -> i % 2 == 0 ? 1 + random.nextInt(30) : -1 - random.nextInt(40))
                    .toArray();
            int kept = random.nextInt(7);
            int[] others = IntStream.range(0, 8)
                    .map(i -> i <= kept ? parts[i] : i % 2 == 0 ? 1 + random.nextInt(30) : -1 - random.nextInt(40))
                    .toArray();
            int shared = Arrays.stream(parts).limit(kept + 1).map(Math::abs).sum();
            ChunkPlan one = plan(prompt(parts), 8, 25);
            ChunkPlan other = plan(prompt(others), 8, 25);

            List<Integer> expected =
                    one.ends().stream().filter(end -> end <= shared - 1).toList();
            assertThat(other.ends().stream().filter(end -> end <= shared - 1).toList())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(expected);
            int last = one.lastCutShared(other, shared);
            assertThat(last).isLessThanOrEqualTo(shared).isEqualTo(other.lastCutShared(one, shared));
            assertThat(last).isGreaterThanOrEqualTo(expected.isEmpty() ? 0 : expected.get(expected.size() - 1));
            positive += last > 0 ? 1 : 0;
        }
        assertThat(positive).isGreaterThan(300);
    }

    @Test
    void nothing_is_shared_before_the_first_cut() {
        ChunkPlan plan = plan(prompt(3, -5, 4), 4, 100);

        assertThat(plan.lastCutShared(plan, 7)).isZero();
        assertThat(plan.lastCutShared(plan, 8)).isEqualTo(8);
        assertThat(plan.lastCutShared(plan, 12)).isEqualTo(8);
        assertThat(plan.lastCutShared(plan(prompt(8, -5, 4), 4, 100), 12)).isZero();
    }

    private static ChunkPlan plan(long[] ids, int least, int most) {
        return ChunkPlan.afterPictures(ids, PICTURE, least, most);
    }

    /** So many tokens of text, or, where negative, of a picture. */
    private static long[] prompt(int... parts) {
        List<Long> ids = new ArrayList<>();
        for (int part : parts) {
            LongStream.range(0, Math.abs(part)).forEach(i -> ids.add(part < 0 ? (long) PICTURE : i % PICTURE));
        }
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
