package io.ecp.examples;

import com.google.common.io.Resources;
import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.ImageSource;
import io.ecp.model.Location;
import io.ecp.model.Predictor;
import io.ecp.strategy.Direct;
import io.ecp.task.Choice;
import io.ecp.trace.EcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the method is worth, on three bundled 4K screens: each labelled command and question goes once to the model alone
 * (the downsampled screen) and once through the two stages. Prints a table and writes a picture for each row.
 */
final class Demo {

    private final EcpEngine direct;
    private final EcpEngine twoStage;
    private final PrintWriter out;

    Demo(Predictor model, PrintWriter out) {
        this.direct = Ecp.builder().predictor(model).strategy(Direct.of()).build();
        this.twoStage = Ecp.over(model);
        this.out = out;
    }

    /**
     * Runs all rows.
     *
     * @param pictures where the annotated pictures are written; made if it does not exist
     */
    Score run(Path pictures) throws IOException {
        Files.createDirectories(pictures);
        List<DeskCases.Command> commands =
                DeskCases.commands(Resources.asCharSource(resource("commands.json"), StandardCharsets.UTF_8));
        List<DeskCases.Question> questions =
                DeskCases.questions(Resources.asCharSource(resource("questions.jsonl"), StandardCharsets.UTF_8));
        Map<String, ImageSource> screens = new HashMap<>();
        Score locate = new Score();
        Score choose = new Score();
        row("asked", "on", "baseline", "ECP", "calls", "pixels shown", "ms");
        row("-----", "--", "--------", "---", "-----", "------------", "--");
        for (DeskCases.Command command : commands) {
            ImageSource screen = screen(screens, command.image());
            EcpResult<Location> baseline = direct.locate(screen, command.text());
            EcpResult<Location> ecp = twoStage.locate(screen, command.text());
            boolean before = baseline.optional().filter(command::isHit).isPresent();
            boolean after = ecp.optional().filter(command::isHit).isPresent();
            locate.add(before, after, baseline.trace(), ecp.trace());
            row(command.text(), command.image(), before, after, ecp.trace());
            draw(screen, ecp, command.target(), command.text(), after, pictures.resolve(command.id() + ".png"));
        }
        for (DeskCases.Question question : questions) {
            ImageSource screen = screen(screens, question.image());
            EcpResult<Choice> baseline = direct.choose(screen, question.text(), question.options());
            EcpResult<Choice> ecp = twoStage.choose(screen, question.text(), question.options());
            boolean before = baseline.optional().filter(question::isHit).isPresent();
            boolean after = ecp.optional().filter(question::isHit).isPresent();
            choose.add(before, after, baseline.trace(), ecp.trace());
            String answered = ecp.optional().map(Choice::toString).orElse("no answer");
            row(question.text() + " " + answered, question.image(), before, after, ecp.trace());
            Path picture = pictures.resolve("question_" + question.index() + ".png");
            draw(screen, ecp, question.target(), question.text() + " " + answered, after, picture);
        }
        out.println();
        total("commands", locate);
        total("questions", choose);
        Score all = locate.plus(choose);
        out.println("annotated pictures: " + pictures.toAbsolutePath().normalize());
        out.flush();
        return all;
    }

    private void draw(
            ImageSource screen, EcpResult<?> result, ImageBox target, String caption, boolean hit, Path file) {
        DemoPicture.of(screen, result, target, caption, hit).writePng(file);
    }

    private ImageSource screen(Map<String, ImageSource> screens, String name) throws IOException {
        ImageSource known = screens.get(name);
        if (known == null) {
            known = ImageSource.of(Resources.toByteArray(resource(name)));
            screens.put(name, known);
        }
        return known;
    }

    /** A file beside the bundled screens. */
    static URL resource(String name) {
        URL url = Demo.class.getResource("screens/" + name);
        if (url == null) {
            throw new IllegalStateException(
                    "the bundled " + name + " is missing from the jar; build ecp-examples again");
        }
        return url;
    }

    private void row(String asked, String screen, boolean before, boolean after, EcpTrace trace) {
        row(
                asked,
                screen.replace(".png", ""),
                before ? "hit" : "miss",
                after ? "hit" : "miss",
                Integer.toString(trace.calls().size()),
                String.format(Locale.ROOT, "%,d", trace.pixelsShown()),
                Long.toString(trace.elapsed().toMillis()));
    }

    private void row(String asked, String on, String baseline, String ecp, String calls, String pixels, String ms) {
        out.printf(Locale.ROOT, "%-50s %-11s %-8s %-5s %5s %13s %6s%n", asked, on, baseline, ecp, calls, pixels, ms);
        out.flush();
    }

    private void total(String what, Score score) {
        out.printf(
                Locale.ROOT,
                "%-10s baseline %d of %d right (%,d pixels and %,d ms each), ECP %d of %d right (%,d pixels and %,d ms each)%n",
                what + ":",
                score.before,
                score.rows,
                score.beforePixels / score.rows,
                score.beforeMillis / score.rows,
                score.after,
                score.rows,
                score.afterPixels / score.rows,
                score.afterMillis / score.rows);
    }

    /** Counts of right answers, and what they cost. */
    static final class Score {

        private int rows;
        private int before;
        private int after;
        private long beforePixels;
        private long afterPixels;
        private long beforeMillis;
        private long afterMillis;

        private void add(boolean baselineRight, boolean ecpRight, EcpTrace baseline, EcpTrace ecp) {
            rows++;
            before += baselineRight ? 1 : 0;
            after += ecpRight ? 1 : 0;
            beforePixels += baseline.pixelsShown();
            afterPixels += ecp.pixelsShown();
            beforeMillis += baseline.elapsed().toMillis();
            afterMillis += ecp.elapsed().toMillis();
        }

        private Score plus(Score other) {
            Score sum = new Score();
            sum.rows = rows + other.rows;
            sum.before = before + other.before;
            sum.after = after + other.after;
            sum.beforePixels = beforePixels + other.beforePixels;
            sum.afterPixels = afterPixels + other.afterPixels;
            sum.beforeMillis = beforeMillis + other.beforeMillis;
            sum.afterMillis = afterMillis + other.afterMillis;
            return sum;
        }

        /** Commands and questions asked. */
        int rows() {
            return rows;
        }

        /** How many the model alone got right. */
        int baseline() {
            return before;
        }

        /** How many the two stages got right. */
        int ecp() {
            return after;
        }
    }
}
