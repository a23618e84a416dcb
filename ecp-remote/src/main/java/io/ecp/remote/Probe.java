package io.ecp.remote;

import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.AxisOrder;
import io.ecp.model.CoordinateScale;
import io.ecp.model.Location;
import io.ecp.model.ModelProfile;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.PlaceReader;
import io.ecp.model.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what a model's numbers count, by asking where a mark is whose place is known. Two pictures are sent, with the
 * mark at different places: one point may fit a wrong scale by chance, two hardly do.
 */
final class Probe {

    /** How far off a point may be, as a fraction of each side. */
    static final double TOLERANCE = 0.04;

    private static final double[][] MARKS = {{0.78, 0.30}, {0.22, 0.64}};

    /** Sides whose lengths and thousandths cannot be confused, tried in this order. */
    private static final Size[] SHAPES = {
        new Size(1920, 1200), new Size(1920, 1080), new Size(1600, 1200), new Size(2000, 1000), new Size(1100, 700)
    };

    /** So large a scale that no number is beyond it: what is read on it are the numbers themselves. */
    private static final int UNBOUNDED = 1_000_000;

    private final Predictor model;
    private final ModelProfile profile;

    Probe(Predictor model, ModelProfile profile) {
        this.model = model;
        this.profile = profile;
    }

    ProbeResult run() {
        Size size = size(model.traits().pixelBudget());
        List<Shown> shown = new ArrayList<>();
        for (double[] mark : MARKS) {
            View view = View.of(Region.whole(size), picture(size, mark[0], mark[1]));
            List<ModelQuery.Part> parts = profile.locate()
                    .get(0)
                    .fill(Map.of("picture", view), Map.of("command", "click the red circle", "target", "red circle"));
            ModelReply reply = model.predict(ModelQuery.builder().parts(parts).build());
            shown.add(new Shown(view, mark[0], mark[1], reply.text()));
        }
        return judge(size, shown);
    }

    /** The largest size within the budget whose sides are neither alike nor near a thousand. */
    static Size size(PixelBudget budget) {
        Size first = budget.fit(SHAPES[0]);
        for (Size shape : SHAPES) {
            Size size = budget.fit(shape);
            if (isTelling(size.width()) && isTelling(size.height()) && size.aspectRatio() > 1 + 4 * TOLERANCE) {
                return size;
            }
        }
        return first;
    }

    private static boolean isTelling(int side) {
        return Math.abs(side - 1000) > 3 * TOLERANCE * 1000;
    }

    private ProbeResult judge(Size size, List<Shown> shown) {
        List<String> replies = shown.stream().map(Shown::reply).toList();
        List<Location> raw = new ArrayList<>();
        for (Shown one : shown) {
            Optional<Location> numbers =
                    read(CoordinateScale.display(new Size(UNBOUNDED, UNBOUNDED)), AxisOrder.XY, one);
            if (numbers.isEmpty()) {
                return ProbeResult.of(ProbeResult.Verdict.UNREADABLE, profile, size, replies);
            }
            raw.add(numbers.get());
        }
        AxisOrder order = profile.axisOrder();
        AxisOrder swapped = order == AxisOrder.XY ? AxisOrder.YX : AxisOrder.XY;
        if (fits(profile.scale(), order, shown)) {
            return ProbeResult.of(ProbeResult.Verdict.FITS, profile, size, replies);
        }
        if (fits(profile.scale(), swapped, shown)) {
            return ProbeResult.of(ProbeResult.Verdict.ORDER_SWAPPED, profile, size, replies)
                    .withFinding(profile.scale(), swapped);
        }
        for (AxisOrder tried : List.of(order, swapped)) {
            for (CoordinateScale scale : scales().keySet()) {
                if (fits(scale, tried, shown)) {
                    return ProbeResult.of(ProbeResult.Verdict.OTHER_SCALE, profile, size, replies)
                            .withFinding(scale, tried);
                }
            }
        }
        return otherSize(size, shown, raw)
                .map(found -> ProbeResult.of(ProbeResult.Verdict.OTHER_SIZE, profile, size, replies)
                        .withFinding(CoordinateScale.display(found), AxisOrder.XY))
                .orElseGet(() -> ProbeResult.of(ProbeResult.Verdict.ELSEWHERE, profile, size, replies));
    }

    /** The scales that the numbers are tried on, with their names. */
    static Map<CoordinateScale, String> scales() {
        Map<CoordinateScale, String> scales = new LinkedHashMap<>();
        scales.put(CoordinateScale.thousandths(), "thousandths of the picture");
        scales.put(CoordinateScale.fractions(), "fractions of the picture");
        scales.put(CoordinateScale.percent(), "percent of the picture");
        scales.put(CoordinateScale.shownPixels(), "pixels of the picture as sent");
        return scales;
    }

    private boolean fits(CoordinateScale scale, AxisOrder order, List<Shown> shown) {
        return shown.stream().allMatch(one -> read(scale, order, one)
                .filter(place -> Math.abs(one.view.fractionX(place.point()) - one.x) <= TOLERANCE
                        && Math.abs(one.view.fractionY(place.point()) - one.y) <= TOLERANCE)
                .isPresent());
    }

    private Optional<Location> read(CoordinateScale scale, AxisOrder order, Shown one) {
        ModelProfile tried =
                profile.toBuilder(profile.name()).scale(scale).axisOrder(order).build();
        return PlaceReader.of(tried).read(one.reply, one.view);
    }

    /** The size of picture whose pixels the numbers would be, if all agree on one: a server that resizes. */
    private static Optional<Size> otherSize(Size size, List<Shown> shown, List<Location> raw) {
        double least = Double.MAX_VALUE;
        double most = 0;
        double sum = 0;
        for (int i = 0; i < shown.size(); i++) {
            Shown one = shown.get(i);
            double x = one.view.fractionX(raw.get(i).point()) * UNBOUNDED / (one.x * size.width());
            double y = one.view.fractionY(raw.get(i).point()) * UNBOUNDED / (one.y * size.height());
            least = Math.min(least, Math.min(x, y));
            most = Math.max(most, Math.max(x, y));
            sum += x + y;
        }
        double factor = sum / (2 * shown.size());
        if (least <= 0 || most / least > 1 + 2 * TOLERANCE || factor < 0.05 || factor > 20) {
            return Optional.empty();
        }
        return Optional.of(new Size((int) Math.rint(size.width() * factor), (int) Math.rint(size.height() * factor)));
    }

    private static RgbImage picture(Size size, double x, double y) {
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setColor(new Color(0xF2F2F2));
            graphics.fillRect(0, 0, size.width(), size.height());
            int radius = Math.max(4, Math.min(size.width(), size.height()) / 24);
            graphics.setColor(new Color(0xE00000));
            graphics.fillOval(
                    (int) Math.rint(x * size.width()) - radius,
                    (int) Math.rint(y * size.height()) - radius,
                    2 * radius,
                    2 * radius);
        } finally {
            graphics.dispose();
        }
        return RgbImage.from(image);
    }

    private record Shown(View view, double x, double y, String reply) {}
}
