package io.ecp.examples.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The Chromium that the system has, with its driver: on Debian the packages {@code chromium} and
 * {@code chromium-driver}. Nothing is downloaded.
 *
 * @param browser the browser's program
 * @param driver the driver's program
 */
record Chromium(Path browser, Path driver) {

    /** The one on the search path, if both programs are there. */
    static Optional<Chromium> installed() {
        return program("chromium", "chromium-browser", "google-chrome")
                .flatMap(browser -> program("chromedriver").map(driver -> new Chromium(browser, driver)));
    }

    private static Optional<Path> program(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it without a window.
     *
     * @param width of the page, in CSS pixels
     * @param height of the page, in CSS pixels
     * @param devicePixelRatio how many device pixels a CSS pixel has on each side
     */
    ChromeDriver start(int width, int height, double devicePixelRatio) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(List.of("--headless=new", "--disable-gpu", "--hide-scrollbars"));
        if (System.getProperty("user.name").equals("root")) {
            // Chromium's sandbox does not run as root, which containers often are.
            options.addArguments("--no-sandbox", "--disable-dev-shm-usage");
        }
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .build();
        ChromeDriver chrome = new ChromeDriver(service, options);
        chrome.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", devicePixelRatio, "mobile", false));
        return chrome;
    }
}
