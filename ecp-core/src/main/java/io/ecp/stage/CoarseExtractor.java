package io.ecp.stage;

import com.google.common.collect.ImmutableList;
import io.ecp.imaging.CropSize;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.task.Task;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Extracts the candidate as the paper does: ask about the downsampled picture, take the middle of the coarse answer,
 * and put the crop around it, shifted into the picture (arXiv 2507.10202). Stateless.
 */
public final class CoarseExtractor implements CandidateExtractor {

    private final @Nullable CropSize crop;

    private CoarseExtractor(@Nullable CropSize crop) {
        this.crop = crop;
    }

    /** An extractor that crops as the model's profile says. */
    public static CoarseExtractor standard() {
        return new CoarseExtractor(null);
    }

    /** An extractor with a crop of the caller's own. */
    public static CoarseExtractor cropping(CropSize crop) {
        return new CoarseExtractor(crop);
    }

    @Override
    public List<Candidate> extract(EcpRun run, Task<?> task) {
        View overview = run.overview(run.overviewBudget(task));
        ModelReply reply = run.ask("coarse", task.coarse(overview, run.profile()));
        Optional<Location> place = run.places().read(reply.text(), overview);
        if (place.isEmpty()) {
            if (task.refuses(reply.text(), run.places())) {
                run.refused();
            }
            return ImmutableList.of();
        }
        CropSize size = crop == null ? task.crop(run.profile()) : crop;
        Size image = run.imageSize();
        Region region = Region.around(place.get().point(), size.in(image), image);
        Candidate.Sighting sighting = new Candidate.Sighting(place.get(), reply.text(), overview);
        return ImmutableList.of(Candidate.around(
                sighting, region, "coarse answer at " + place.get().point()));
    }
}
