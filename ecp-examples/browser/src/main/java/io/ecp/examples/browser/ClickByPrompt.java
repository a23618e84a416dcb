package io.ecp.examples.browser;

import io.ecp.Ecp;
import io.ecp.EcpResult;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Overlay;
import io.ecp.model.Location;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/**
 * Clicks what a command names: takes a screenshot, finds the element with {@link Ecp#locate}, clicks there. A screenshot
 * has device pixels, a click CSS pixels; their ratio is the page's {@code devicePixelRatio}, and forgetting it is how
 * clicks land elsewhere on a laptop than on the developer's screen.
 *
 * <p>The main program asks for every third icon of a page that comes with it and prints which element the page says was
 * clicked: on a 4K screen at ratio 1 and at ratio 2, which look the same and differ only in what a click counts.
 */
public final class ClickByPrompt {

    private static final int DEVICE_WIDTH = 3840;
    private static final int DEVICE_HEIGHT = 2160;

    private final ChromeDriver browser;

    /** Clicks in this browser; the caller closes it. */
    public ClickByPrompt(ChromeDriver browser) {
        this.browser = Objects.requireNonNull(browser, "browser");
    }

    /**
     * Clicks what a command names.
     *
     * @param command "click the flag icon in the teal window"
     * @return what was found; nothing was clicked if it has no place
     */
    public EcpResult<Location> click(String command) {
        ImageSource screenshot = ImageSource.of(browser.getScreenshotAs(OutputType.BYTES));
        EcpResult<Location> result = Ecp.locate(screenshot, command);
        result.point().ifPresent(this::clickDevicePixel);
        return result;
    }

    private void clickDevicePixel(ImagePoint point) {
        double ratio = ((Number) Objects.requireNonNull(browser.executeScript("return window.devicePixelRatio")))
                .doubleValue();
        new Actions(browser)
                .moveToLocation((int) Math.floor(point.x() / ratio), (int) Math.floor(point.y() / ratio))
                .click()
                .perform();
    }

    /** Asks for every third icon of the page at ratio 1 and 2; writes the annotated screenshots into the given folder. */
    public static void main(String[] args) throws IOException {
        Chromium chromium = Chromium.installed()
                .orElseThrow(() -> new IllegalStateException("no chromium and chromedriver on the PATH; on Debian:"
                        + " apt-get install chromium chromium-driver"));
        Path folder = Files.createDirectories(Path.of(args.length == 0 ? "click-by-prompt" : args[0]));
        for (double ratio : new double[] {1, 2}) {
            run(chromium, ratio, folder.resolve("ratio-" + (int) ratio + ".png"), System.out);
        }
    }

    /** Asks for every third icon once. */
    static Score run(Chromium chromium, double ratio, Path picture, PrintStream out) {
        ChromeDriver browser = chromium.start((int) (DEVICE_WIDTH / ratio), (int) (DEVICE_HEIGHT / ratio), ratio);
        try {
            browser.get(page().toString());
            ClickByPrompt clicker = new ClickByPrompt(browser);
            List<String> names = names(browser);
            Overlay overlay = Overlay.on(ImageSource.of(browser.getScreenshotAs(OutputType.BYTES)));
            int right = 0;
            for (String name : names) {
                EcpResult<Location> result = clicker.click("click the " + name);
                String clicked = result.point().isPresent() ? lastClicked(browser) : "";
                boolean hit = clicked.equals(name);
                right += hit ? 1 : 0;
                result.point().ifPresent(point -> overlay.point(point, hit ? new Color(0x00C853) : Color.MAGENTA, ""));
                out.printf(
                        Locale.ROOT,
                        "ratio %.0f  %-42s at %-18s clicked: %s%n",
                        ratio,
                        name,
                        result.point().map(ImagePoint::toString).orElse("-"),
                        hit ? "the same" : clicked.isEmpty() ? "nothing" : clicked);
            }
            overlay.writePng(picture);
            out.printf(
                    Locale.ROOT,
                    "ratio %.0f: %d of %d clicks hit the element that was asked for%n",
                    ratio,
                    right,
                    names.size());
            return new Score(right, names.size());
        } finally {
            browser.quit();
        }
    }

    private static URL page() {
        return Objects.requireNonNull(ClickByPrompt.class.getResource("desk.html"), "desk.html is missing");
    }

    private static List<String> names(ChromeDriver browser) {
        List<String> names = new ArrayList<>();
        Object labels = browser.executeScript(
                "return [...document.querySelectorAll('button')].filter((b, i) => i % 3 === 0).map(b => b.getAttribute('aria-label'))");
        for (Object label : (List<?>) Objects.requireNonNull(labels)) {
            names.add(String.valueOf(label));
        }
        return names;
    }

    private static String lastClicked(ChromeDriver browser) {
        return String.valueOf(browser.executeScript("return window.clicks.pop() ?? ''"));
    }

    /**
     * How many clicks hit.
     *
     * @param right clicks on the element that was asked for
     * @param asked commands
     */
    record Score(int right, int asked) {}
}
