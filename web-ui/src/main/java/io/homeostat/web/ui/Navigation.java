package io.homeostat.web.ui;

import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.menu.MenuEntry;
import java.util.List;
import java.util.UUID;

/**
 * Every way between views. A view gets into the drawer by {@code @Menu(title = "Violations", icon = "vaadin:bell",
 * order = Navigation.OPERATE + 2)}: the number says its group and its place there, and it is shown to those who may open
 * it. Links in the text of views are built here too, so that an address is written once.
 */
public final class Navigation {
    /** What needs somebody now: overview, violations, remediations, approvals. */
    public static final int OPERATE = 100;
    /** Where rules are made: packages, deployments, backtests. */
    public static final int AUTHOR = 200;
    /** What was and why: insights, cycles, topology, audit. */
    public static final int KNOW = 300;
    /** How this installation is set up. */
    public static final int SETTINGS = 400;

    /** The first page. Like all of these it is relative, since the application may live below a path of a server. */
    public static final String START = ".";

    public static final String LOGIN = "login";
    public static final String SETUP = "setup";
    public static final String VIOLATIONS = "violations";
    public static final String REMEDIATIONS = "remediations";
    public static final String AUDIT = "audit";
    public static final String ABOUT = "about";

    /** A part of the drawer. */
    enum Group {
        OPERATE("Operate", Navigation.OPERATE),
        AUTHOR("Author", Navigation.AUTHOR),
        KNOW("Know", Navigation.KNOW),
        SETTINGS("Settings", Navigation.SETTINGS);

        private static final int SIZE = 100;

        private final String label;
        private final int from;

        Group(String label, int from) {
            this.label = label;
            this.from = from;
        }

        String label() {
            return label;
        }

        /** The entries of this group, in their order. */
        List<MenuEntry> of(List<MenuEntry> entries) {
            return entries.stream()
                    .filter(entry -> entry.order() != null && entry.order() >= from && entry.order() < from + SIZE)
                    .toList();
        }
    }

    private Navigation() {}

    /** The address of a violation, relative to the application, like all of these. */
    public static String violation(UUID id) {
        return VIOLATIONS + "/" + id;
    }

    /** The address of a remediation. */
    public static String remediation(UUID id) {
        return REMEDIATIONS + "/" + id;
    }

    /** The violations whose {@code component}, {@code policy} or other parameter is that. */
    public static String violationsOf(String parameter, String value) {
        return VIOLATIONS + "?" + QueryParameters.of(parameter, value).getQueryString();
    }

    /** What the audit says of a subject. */
    public static String auditOf(String subject) {
        return AUDIT + "?" + QueryParameters.of("subject", subject).getQueryString();
    }
}
