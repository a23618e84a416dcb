package io.ecp.examples;

import io.ecp.djl.DataType;
import io.ecp.djl.Device;
import io.ecp.djl.DjlPredictor;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say where a model runs and in which type it computes. */
final class PlacementOption {

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            converter = ToDataType.class,
            description = "auto, float32, bfloat16 or int8 (weights packed while the model is opened; a little less"
                    + " exact). auto is bfloat16 where checkpoint and processor are made for it, else float32."
                    + " Default: ${DEFAULT-VALUE}")
    private DataType dataType = DataType.AUTO;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            converter = ToDevice.class,
            description = "cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}")
    private Device device = Device.cpu();

    /** Whether both are what a model takes by itself. */
    boolean isDefault() {
        return dataType == DataType.AUTO && device.equals(Device.cpu());
    }

    /** A model with these options, to be opened. */
    DjlPredictor.Builder builder(Path directory) {
        return DjlPredictor.builder(directory).dataType(dataType).device(device);
    }

    static final class ToDataType implements ITypeConverter<DataType> {

        @Override
        public DataType convert(String value) {
            for (DataType type : DataType.values()) {
                if (type.name().toLowerCase(Locale.ROOT).equals(value)) {
                    return type;
                }
            }
            throw new TypeConversionException("must be auto, float32, bfloat16 or int8, but was '" + value + "'");
        }
    }

    static final class ToDevice implements ITypeConverter<Device> {

        @Override
        public Device convert(String value) {
            if (value.equals("cpu")) {
                return Device.cpu();
            }
            if (value.equals("cuda")) {
                return Device.cuda(0);
            }
            if (value.matches("cuda:\\d{1,4}")) {
                return Device.cuda(Integer.parseInt(value.substring("cuda:".length())));
            }
            throw new TypeConversionException("must be cpu, cuda or cuda:N, but was '" + value + "'");
        }
    }
}
