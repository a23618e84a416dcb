package io.ecp.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A request in the JVM's flight recording; costs nothing while none is made. */
@Name("io.ecp.Request")
@Label("Request")
@Category("ECP")
@Description("One request, from its turn to its answer, decoding included")
@StackTrace(false)
final class RequestEvent extends Event {

    @Label("Model")
    String model = "";

    @Label("Profile")
    String profile = "";

    @Label("Strategy")
    String strategy = "";

    @Label("Image Width")
    int imageWidth;

    @Label("Image Height")
    int imageHeight;

    @Label("Calls")
    int calls;

    @Label("Pixels Shown")
    long pixels;

    @Label("Outcome")
    @Description("Which look the answer came from, or the kind of exception")
    String outcome = "";
}
