package io.ecp.model;

import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Resampling;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model is, as its predictor knows it: the facts that decide how large its pictures are and how it is asked. */
public final class ModelTraits {

    private static final PixelBudget ONE_MEGAPIXEL = new PixelBudget(56 * 56, 1280 * 28 * 28, 28);

    private final String name;
    private final @Nullable String modelType;
    private final PixelBudget pixelBudget;
    private final @Nullable Resampling resampling;
    private final int picturesPerQuery;
    private final int callsAtOnce;

    private ModelTraits(Builder builder) {
        this.name = builder.name;
        this.modelType = builder.modelType;
        this.pixelBudget = builder.pixelBudget;
        this.resampling = builder.resampling;
        this.picturesPerQuery = builder.picturesPerQuery;
        this.callsAtOnce = builder.callsAtOnce;
    }

    /** The traits of a predictor that says nothing: about one megapixel a picture, several pictures a query. */
    public static ModelTraits unknown() {
        return builder("unknown").build();
    }

    /** Builds traits. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The model's name, by which a profile is looked up first. */
    public String name() {
        return name;
    }

    /** The checkpoint's {@code model_type}, by which a profile is looked up second. */
    public Optional<String> modelType() {
        return Optional.ofNullable(modelType);
    }

    /** How many pixels a picture may have, and what its sides are multiples of. */
    public PixelBudget pixelBudget() {
        return pixelBudget;
    }

    /** How the pictures that the model was trained on were resampled, where the predictor knows; else the source's way. */
    public Optional<Resampling> resampling() {
        return Optional.ofNullable(resampling);
    }

    /** The most pictures of one query. */
    public int picturesPerQuery() {
        return picturesPerQuery;
    }

    /** How many queries at once are worth sending. */
    public int callsAtOnce() {
        return callsAtOnce;
    }

    @Override
    public String toString() {
        return "ModelTraits[" + name + ", " + modelType + ", " + pixelBudget + "]";
    }

    /** Collects traits. */
    public static final class Builder {

        private final String name;
        private @Nullable String modelType;
        private PixelBudget pixelBudget = ONE_MEGAPIXEL;
        private @Nullable Resampling resampling;
        private int picturesPerQuery = 16;
        private int callsAtOnce = 1;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** The checkpoint's {@code model_type}. */
        public Builder modelType(String type) {
            this.modelType = Objects.requireNonNull(type, "type");
            return this;
        }

        /** How many pixels a picture may have; 3136 to 1003520 with factor 28 unless set. */
        public Builder pixelBudget(PixelBudget budget) {
            this.pixelBudget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /** How pictures are resampled; in the source's own way unless set. */
        public Builder resampling(Resampling way) {
            this.resampling = Objects.requireNonNull(way, "way");
            return this;
        }

        /**
         * The most pictures of one query; 16 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder picturesPerQuery(int pictures) {
            this.picturesPerQuery = atLeastOne("picturesPerQuery", pictures);
            return this;
        }

        /**
         * How many queries at once are worth sending; 1 unless set.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder callsAtOnce(int calls) {
            this.callsAtOnce = atLeastOne("callsAtOnce", calls);
            return this;
        }

        /** The traits. */
        public ModelTraits build() {
            return new ModelTraits(this);
        }

        private static int atLeastOne(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be at least 1, but was " + value);
            }
            return value;
        }
    }
}
