package io.homeostat.model;

/** A reason against a candidate; kept and shown, whatever is chosen. */
public record Veto(Candidate candidate, String reason) {
    public static Veto of(Candidate candidate, String reason) {
        return new Veto(candidate, reason);
    }
}
