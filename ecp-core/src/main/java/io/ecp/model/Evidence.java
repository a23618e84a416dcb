package io.ecp.model;

/** How well it is known that a model's dialect is as its profile says. */
public enum Evidence {
    /** Read in released code: the model's own, a benchmark's wrapper, or an agent framework's. */
    CODE("code"),
    /** Read in the model's own documentation: a model card, a README, a service's manual. */
    DOCUMENTED("documented"),
    /** Read in issue threads or discussions alone. */
    REPORTED("reported"),
    /** Second-hand or from memory, in whole or in part: not verified. Try it before you rely on it. */
    UNVERIFIED("unverified");

    private final String word;

    Evidence(String word) {
        this.word = word;
    }

    /** The word for tables. */
    public String word() {
        return word;
    }
}
