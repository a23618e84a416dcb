package io.ecp.examples;

import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import io.ecp.trace.EcpListener;
import io.ecp.trace.EcpTrace;
import io.ecp.trace.ModelCall;
import io.ecp.trace.TraceRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The model without the method: one call on the downsampled pictures, with the prompt unchanged as the user's turn.
 * What to compare with when an answer looks wrong.
 *
 * @param views the pictures as they were shown
 * @param reply what the model said
 * @param trace the call
 */
record PlainModel(List<View> views, ModelReply reply, EcpTrace trace) {

    /** Asks about all pictures in one call, pictures first. */
    static PlainModel ask(
            Predictor model, ModelProfile profile, List<ImageSource> images, String prompt, int maxTokens) {
        PixelBudget budget = model.traits().pixelBudget();
        TraceRecorder recorder = new TraceRecorder(
                images.get(0).size(), model.traits().name(), profile.name(), "plain", EcpListener.none());
        List<View> views = new ArrayList<>();
        for (ImageSource image : images) {
            views.add(image.whole(budget.fit(image.size())));
        }
        ModelQuery.Builder query = ModelQuery.builder().maxTokens(maxTokens);
        views.forEach(query::picture);
        ModelQuery asked = query.text(prompt).build();
        long start = System.nanoTime();
        ModelReply reply = model.predict(asked);
        recorder.call(ModelCall.answered("whole", asked, reply, Duration.ofNanos(System.nanoTime() - start)));
        return new PlainModel(List.copyOf(views), reply, recorder.finish());
    }
}
