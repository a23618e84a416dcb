package io.ecp.remote;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to pause before another try: doubled each time, with jitter so that many clients do not return at the same
 * moment; or what the server asks for ({@code Retry-After}, RFC 9110 section 10.2.3).
 *
 * @param first the pause before the second try, at most
 * @param most no pause is longer, the server's wish included
 */
record Backoff(Duration first, Duration most) {

    private static final BigDecimal A_CENTURY_OF_MILLIS = BigDecimal.valueOf(100L * 365 * 24 * 3600 * 1000);
    private static final int MOST_DOUBLINGS = 30;

    /** The pause before a try: between half and all of what doubling gives. */
    Duration pause(int retry, RandomGenerator random) {
        double doubled = first.toNanos() * Math.pow(2, Math.min(retry - 1, MOST_DOUBLINGS));
        double bounded = Math.min(doubled, most.toNanos());
        return Duration.ofNanos((long) (bounded * (0.5 + random.nextDouble() / 2)));
    }

    /**
     * What the server asks for.
     *
     * @param headers of its answer
     * @param now for a wish given as a date
     * @return the pause, zero for a date in the past; empty when it asks for none, or not readably
     */
    static Optional<Duration> asked(HttpHeaders headers, Instant now) {
        Optional<Duration> fine = headers.firstValue("retry-after-ms").flatMap(text -> millis(text, BigDecimal.ONE));
        return fine.or(() -> headers.firstValue("retry-after")
                .flatMap(text -> millis(text, BigDecimal.valueOf(1000)).or(() -> until(text, now))));
    }

    private static Optional<Duration> millis(String text, BigDecimal unit) {
        String number = text.strip();
        if (!number.matches("\\d{1,18}(\\.\\d{1,9})?")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(
                new BigDecimal(number).multiply(unit).min(A_CENTURY_OF_MILLIS).longValue()));
    }

    private static Optional<Duration> until(String text, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(
                            text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeParseException e) {
            // A wish that cannot be read is no wish: the usual pause applies.
            return Optional.empty();
        }
    }
}
