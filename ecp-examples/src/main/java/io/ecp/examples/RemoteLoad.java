package io.ecp.examples;

import com.sun.management.OperatingSystemMXBean;
import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpOutcome;
import io.ecp.EcpRequest;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.RgbImage;
import io.ecp.model.Location;
import io.ecp.model.ModelProfiles;
import io.ecp.remote.OpenAiPredictor;
import io.ecp.strategy.Direct;
import io.ecp.task.Task;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How much of a server's throughput the remote predictor reaches as its concurrency grows, beside a server that has the
 * times of continuous batching and no model. Client and server share the machine. Run it with
 * {@code java -cp ecp-examples/target/ecp.jar io.ecp.examples.RemoteLoad}.
 */
@Command(
        name = "remote-load",
        mixinStandardHelpOptions = true,
        description = "Measures the remote predictor beside a server with the times of continuous batching.")
public final class RemoteLoad implements Callable<Integer> {

    @Option(names = "--concurrency", paramLabel = "N", split = ",", defaultValue = "1,2,4,8,16,32,64,128")
    private List<Integer> concurrency = List.of();

    @Option(
            names = "--picture",
            paramLabel = "SIDE",
            defaultValue = "448",
            description = "The picture's sides, a multiple of 28: ${DEFAULT-VALUE}.")
    private int side;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "8", description = "Time measured for each row.")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "S", defaultValue = "4", description = "Time before that.")
    private double warmUp;

    @Option(names = "--base", paramLabel = "MS", defaultValue = "10", description = "A step's time without a batch.")
    private double base;

    @Option(names = "--each", paramLabel = "MS", defaultValue = "0.25", description = "More for each request in it.")
    private double each;

    @Option(names = "--prefill", paramLabel = "MS", defaultValue = "2", description = "More for each that joins.")
    private double prefill;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "24", description = "Steps of a request.")
    private int tokens;

    @Option(names = "--seats", paramLabel = "N", defaultValue = "64", description = "The most requests of a batch.")
    private int seats;

    @Option(
            names = "--more",
            paramLabel = "N",
            defaultValue = "1",
            description = "Requests beside those at the server, whose pictures are got ready: ${DEFAULT-VALUE}.")
    private int more;

    private final PrintStream out;

    RemoteLoad(PrintStream out) {
        this.out = out;
    }

    /** Runs it. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new RemoteLoad(System.out)).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        out.printf(
                Locale.ROOT,
                "a step: %s ms + %s ms a request + %s ms a request that joins; %d steps a request, %d seats;"
                        + " pictures of %dx%d%n%n",
                base,
                each,
                prefill,
                tokens,
                seats,
                side,
                side);
        out.println(
                "| at once | the server's bound, calls/s | reached, calls/s | share | most under way | kB a call | CPU ms a call |");
        out.println("|---|---|---|---|---|---|---|");
        ImageSource picture = ImageSource.of(drawn());
        for (int atOnce : concurrency) {
            row(picture, atOnce);
        }
        return 0;
    }

    private void row(ImageSource picture, int atOnce) throws IOException {
        BatchingServer.Times times = new BatchingServer.Times(base, each, prefill, tokens, seats);
        try (BatchingServer server = new BatchingServer(times)) {
            OpenAiPredictor model = OpenAiPredictor.builder(server.url(), "no-model")
                    .pixelBudget(new PixelBudget(56 * 56, (long) side * side, 28))
                    .callsAtOnce(atOnce)
                    .build();
            EcpEngine engine = Ecp.builder()
                    .predictor(model)
                    .profile(ModelProfiles.QWEN3_VL)
                    .strategy(Direct.of())
                    .build();
            Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
            OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            try (Stream<EcpOutcome<Integer, Location>> outcomes = engine.<Integer, Location>stream(
                            endless, i -> EcpRequest.of(picture, Task.locate("click number " + i)))
                    .parallelism(atOnce + more)
                    .asTheyFinish()
                    .outcomes()) {
                Iterator<EcpOutcome<Integer, Location>> all = outcomes.iterator();
                count(all, warmUp);
                long cpu = process.getProcessCpuTime();
                double rate = count(all, seconds);
                double busy = (process.getProcessCpuTime() - cpu) / 1e6 / (rate * seconds);
                double bound = times.bound(atOnce);
                out.printf(
                        Locale.ROOT,
                        "| %d | %.1f | %.1f | %.0f %% | %d | %d | %.1f |%n",
                        atOnce,
                        bound,
                        rate,
                        100 * rate / bound,
                        server.mostUnderWay(),
                        server.meanBytes() / 1000,
                        busy);
            }
        }
    }

    /** How many answers come a second; a failure ends the run. */
    private static double count(Iterator<EcpOutcome<Integer, Location>> outcomes, double seconds) {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        int count = 0;
        while (System.nanoTime() < end) {
            outcomes.next().orThrow();
            count++;
        }
        return count / ((System.nanoTime() - begin) / 1e9);
    }

    /** Something like a screenshot: a few hundred rectangles. */
    private RgbImage drawn() {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        Random random = new Random(7);
        for (int i = 0; i < side; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillRect(random.nextInt(side), random.nextInt(side), random.nextInt(40), random.nextInt(20));
        }
        graphics.dispose();
        return RgbImage.from(image);
    }
}
