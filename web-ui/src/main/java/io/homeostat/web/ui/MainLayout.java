package io.homeostat.web.ui;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.contextmenu.SubMenu;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.icon.Icon;
import com.vaadin.flow.component.menubar.MenuBar;
import com.vaadin.flow.component.menubar.MenuBarVariant;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.server.menu.MenuConfiguration;
import com.vaadin.flow.server.menu.MenuEntry;
import com.vaadin.flow.spring.security.AuthenticationContext;
import io.homeostat.Homeostat;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.component.ColorSchemeMenu;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.ZoneText;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/** What stands around every view: the name, the loop's state and its switches, who is signed in, and the drawer with the ways that this person may go. */
@RolesAllowed(RoleNames.VIEWER)
public final class MainLayout extends AppLayout {
    private static final String CONTENT = "content";

    private final Main content = new Main();
    private final ServerPulse pulse;
    private final boolean signedIn;

    MainLayout(
            AuthenticationContext authentication,
            Callers callers,
            Homeostat homeostat,
            LiveUpdates live,
            ServerPulse pulse) {
        this.pulse = pulse;
        signedIn = callers.current().isPresent();
        setPrimarySection(Section.NAVBAR);
        content.setId(CONTENT);
        content.getElement().setAttribute("tabindex", "-1"); // the skip link moves the focus here
        Div frame = new Div();
        frame.addClassName("frame");
        setContent(frame);
        if (!signedIn) {
            // Pages that say what went wrong are for everybody, and stand in this too: nothing is told to strangers.
            frame.add(content);
            addToNavbar(skipLink(), brand());
            setDrawerOpened(false);
            return;
        }
        LoopBar loop = new LoopBar(homeostat, callers, live);
        frame.add(loop.notices(), content);
        addToNavbar(
                skipLink(), new DrawerToggle(), brand(), loop, userMenu(authentication, callers), new KeyboardHelp());
        List<MenuEntry> entries = MenuConfiguration.getMenuEntries();
        for (Navigation.Group group : Navigation.Group.values()) {
            List<MenuEntry> inGroup = group.of(entries);
            if (!inGroup.isEmpty()) {
                addToDrawer(nav(group, inGroup));
            }
        }
    }

    @Override
    public void showRouterLayoutContent(HasElement view) {
        content.removeAll();
        content.getElement().appendChild(view.getElement());
    }

    @Override
    public void removeRouterLayoutContent(HasElement oldView) {
        content.removeAll();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        if (signedIn) {
            pulse.beginOn(this);
        }
        // The toggle has no text of its own for those who hear the page.
        getElement().executeJs("this.querySelector('vaadin-drawer-toggle')?.setAttribute('aria-label', 'Navigation')");
    }

    private static Anchor skipLink() {
        Anchor link = new Anchor("#" + CONTENT, "Skip to the content");
        link.addClassName("skip-link");
        link.setRouterIgnore(true);
        // The address of a fragment is taken from the page's base, which is another page's address on most of them.
        link.getElement()
                .executeJs(
                        "this.addEventListener('click', event => { event.preventDefault();"
                                + " document.getElementById($0).focus(); })",
                        CONTENT);
        return link;
    }

    private static Anchor brand() {
        Image mark = new Image("favicon.svg", "");
        mark.addClassName("brand-mark");
        Span name = new Span("Homeostat");
        name.addClassName("brand-name");
        Anchor brand = new Anchor(Navigation.START, mark, name);
        brand.addClassName("brand");
        // Its text is not there on a phone.
        brand.getElement().setAttribute("aria-label", "Homeostat");
        return brand;
    }

    private static MenuBar userMenu(AuthenticationContext authentication, Callers callers) {
        MenuBar bar = new MenuBar();
        bar.addThemeVariants(MenuBarVariant.TERTIARY);
        bar.addClassName("user-menu");
        MenuItem user = bar.addItem(callers.current().map(Caller::person).orElse(""));
        SubMenu menu = user.getSubMenu();
        ColorSchemeMenu.addTo(menu.addItem("Colours").getSubMenu());
        ZoneText.addTo(menu.addItem("Times").getSubMenu());
        menu.addItem("Keyboard", event -> KeyboardHelp.show());
        menu.addSeparator();
        menu.addItem("Sign out", event -> authentication.logout());
        return bar;
    }

    private static SideNav nav(Navigation.Group group, List<MenuEntry> entries) {
        SideNav nav = new SideNav(group.label());
        for (MenuEntry entry : entries) {
            SideNavItem item = new SideNavItem(entry.title(), entry.path());
            item.setMatchNested(!entry.path().isEmpty());
            if (entry.icon() != null) {
                item.setPrefixComponent(new Icon(entry.icon()));
            }
            nav.addItem(item);
        }
        return nav;
    }
}
