package io.ecp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.error.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictAllTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void the_replies_are_those_of_asking_one_by_one_in_the_order_of_the_queries(int callsAtOnce) {
        Predictor model = taking(callsAtOnce, query -> ModelReply.of("re: " + query.prompt()));

        assertThat(model.predictAll(queries(50)))
                .extracting(ModelReply::text)
                .isEqualTo(queries(50).stream()
                        .map(query -> model.predict(query).text())
                        .toList());
        assertThat(model.predictAll(List.of())).isEmpty();
    }

    @Test
    void as_many_are_asked_at_once_as_the_traits_allow_and_no_more() {
        CyclicBarrier together = new CyclicBarrier(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Predictor model = taking(3, query -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new ModelException("not all came together", e);
            } finally {
                running.decrementAndGet();
            }
            return ModelReply.of("");
        });

        assertThat(model.predictAll(queries(9))).hasSize(9);
        assertThat(most).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void one_at_a_time_is_asked_in_turn_on_the_calling_thread_and_ends_with_the_first_failure() {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        Predictor model = query -> {
            asked.add(query.prompt() + " on " + Thread.currentThread().getName());
            if (query.prompt().equals("2")) {
                throw new ModelException("no answer to 2");
            }
            return ModelReply.of("");
        };
        String here = " on " + Thread.currentThread().getName();

        assertThatThrownBy(() -> model.predictAll(queries(5)))
                .isInstanceOf(ModelException.class)
                .hasMessage("no answer to 2");
        assertThat(asked).containsExactly("0" + here, "1" + here, "2" + here);
    }

    @Test
    void the_first_failure_in_the_order_of_the_queries_is_thrown_with_the_others_suppressed() {
        CyclicBarrier together = new CyclicBarrier(4);
        Predictor model = taking(4, query -> {
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new ModelException("not all came together", e);
            }
            throw new ModelException("no answer to " + query.prompt());
        });

        assertThatThrownBy(() -> model.predictAll(queries(4)))
                .hasMessage("no answer to 0")
                .satisfies(first -> assertThat(first.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("no answer to 1", "no answer to 2", "no answer to 3"));
    }

    private static List<ModelQuery> queries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ModelQuery.builder().text("" + i).build())
                .toList();
    }

    private static Predictor taking(int callsAtOnce, Function<ModelQuery, ModelReply> model) {
        return new Predictor() {
            @Override
            public ModelReply predict(ModelQuery query) {
                return model.apply(query);
            }

            @Override
            public ModelTraits traits() {
                return ModelTraits.builder("test").callsAtOnce(callsAtOnce).build();
            }
        };
    }
}
