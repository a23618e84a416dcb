package io.ecp.strategy;

import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.View;
import io.ecp.stage.EcpRun;
import io.ecp.task.Task;

/**
 * One look at the whole picture, downsampled to the model's pixel budget: what one has without this library, and the
 * baseline that every other strategy is measured against. One call.
 */
public final class Direct implements Strategy {

    private static final Direct INSTANCE = new Direct();

    private Direct() {}

    /** The strategy. */
    public static Direct of() {
        return INSTANCE;
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public <T> Finding<T> run(EcpRun run, Task<T> task) {
        PixelBudget budget = run.overviewBudget(task);
        View overview = run.overview(budget);
        return WholeImage.ask(
                run, task, overview, task.whole(overview, run.profile()).subList(0, 1));
    }

    @Override
    public String toString() {
        return name();
    }
}
