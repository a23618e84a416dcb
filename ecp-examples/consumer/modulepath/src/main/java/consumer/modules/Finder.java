package consumer.modules;

import io.ecp.Ecp;
import io.ecp.EcpResult;
import io.ecp.djl.DjlPredictor;
import io.ecp.eval.Mark;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.remote.OpenAiPredictor;
import java.util.List;

/** Finds things in pictures with a model that always gives the same answer. */
public final class Finder {

    private final String answer;

    /** A finder whose model says this. */
    public Finder(String answer) {
        this.answer = answer;
    }

    /** Looks twice. */
    public EcpResult<Location> find(ImageSource image, String command) {
        return Ecp.over(query -> ModelReply.of(answer)).locate(image, command);
    }

    /** Shows a part as it is. */
    public View crop(ImageSource image, Region part) {
        return image.read(part, part.size());
    }

    /** Classes of all modules of the library. */
    public static List<Class<?>> library() {
        return List.of(Ecp.class, Size.class, DjlPredictor.class, OpenAiPredictor.class, Mark.class);
    }
}
