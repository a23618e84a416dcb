package io.ecp.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.ScriptedPredictor;
import io.ecp.error.DeadlineException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.model.ModelReply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingTest {

    private final ImageSource image = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));

    @TempDir
    Path directory;

    @Test
    void a_flight_recording_has_each_call_and_each_request() throws IOException {
        EcpEngine answering = Ecp.over(
                ScriptedPredictor.saying("(100,100),(200,200)").then(query -> ModelReply.builder("(0,0),(1000,1000)")
                        .promptTokens(210)
                        .answerTokens(18)
                        .build()));
        EcpEngine late = Ecp.over(ScriptedPredictor.saying().then(query -> {
            throw new DeadlineException("too late");
        }));
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable("io.ecp.Call").withThreshold(Duration.ZERO);
            recording.enable("io.ecp.Request").withThreshold(Duration.ZERO);
            recording.start();
            answering.locate(image, "click it");
            assertThat(catchThrowable(() -> late.locate(image, "click it"))).isInstanceOf(DeadlineException.class);
            recording.stop();
            Path file = directory.resolve("ecp.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }

        List<RecordedEvent> calls = named(events, "io.ecp.Call");
        assertThat(calls).extracting(call -> call.getString("stage")).containsExactly("coarse", "fine", "coarse");
        RecordedEvent fine = calls.get(1);
        assertThat(fine.getString("model")).isEqualTo("desk-tiny");
        assertThat(fine.getLong("pixels")).isEqualTo(576 * 320);
        assertThat(fine.getInt("promptTokens")).isEqualTo(210);
        assertThat(fine.getInt("answerTokens")).isEqualTo(18);
        assertThat(fine.getString("failure")).isEmpty();
        assertThat(fine.getDuration()).isPositive();
        assertThat(calls.get(0).getInt("promptTokens")).isEqualTo(-1);
        assertThat(calls.get(2).getString("failure")).isEqualTo("DeadlineException");
        List<RecordedEvent> requests = named(events, "io.ecp.Request");
        assertThat(requests)
                .extracting(request -> request.getString("outcome"))
                .containsExactly("REFINED", "DeadlineException");
        RecordedEvent answered = requests.get(0);
        assertThat(answered.getString("strategy")).isEqualTo("two-stage");
        assertThat(answered.getString("profile")).isEqualTo("desk-tiny");
        assertThat(answered.getInt("imageWidth")).isEqualTo(3840);
        assertThat(answered.getInt("imageHeight")).isEqualTo(2160);
        assertThat(answered.getInt("calls")).isEqualTo(2);
        assertThat(answered.getLong("pixels")).isEqualTo(2 * 576 * 320);
        assertThat(answered.getDuration()).isGreaterThanOrEqualTo(fine.getDuration());
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }
}
