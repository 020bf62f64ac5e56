package io.homeostat.rulebase;

/** A rule, whatever the version of its package. */
public record RuleKey(String packageName, String rule) implements Comparable<RuleKey> {
    @Override
    public int compareTo(RuleKey other) {
        int byPackage = packageName.compareTo(other.packageName);
        return byPackage != 0 ? byPackage : rule.compareTo(other.rule);
    }
}
