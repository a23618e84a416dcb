package io.ecp.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A call to a model in the JVM's flight recording; costs nothing while none is made. */
@Name("io.ecp.Call")
@Label("Model Call")
@Category("ECP")
@Description("One call to a model, waiting for it included")
@StackTrace(false)
final class CallEvent extends Event {

    @Label("Model")
    String model = "";

    @Label("Stage")
    String stage = "";

    @Label("Pixels Shown")
    long pixels;

    @Label("Prompt Tokens")
    @Description("-1 where the predictor does not count them")
    int promptTokens = -1;

    @Label("Answer Tokens")
    @Description("-1 where the predictor does not count them")
    int answerTokens = -1;

    @Label("Failure")
    @Description("The kind of exception, empty if the call was answered")
    String failure = "";
}
