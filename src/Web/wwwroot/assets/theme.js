// Loaded before anything is drawn, and so no module: the page must not flash in the other theme.
(function () {
    const KEY = 'orleansrelay.theme';
    const ORDER = ['system', 'light', 'dark'];
    const root = document.documentElement;

    function stored() {
        try {
            const value = localStorage.getItem(KEY);
            return ORDER.includes(value) ? value : 'system';
        } catch {
            return 'system'; // a browser that keeps nothing for this page
        }
    }

    function show(theme) {
        root.dataset.theme = theme;
        const button = document.getElementById('theme');
        if (!button)
            return;
        button.setAttribute('aria-label', `Theme: ${theme}. Change it.`);
        button.title = `Theme: ${theme}`;
    }

    function next() {
        const theme = ORDER[(ORDER.indexOf(root.dataset.theme) + 1) % ORDER.length];
        try {
            localStorage.setItem(KEY, theme);
        } catch {
            // then it holds until the page is closed
        }
        show(theme);
    }

    show(stored());
    document.addEventListener('DOMContentLoaded', () => {
        show(root.dataset.theme);
        document.getElementById('theme').addEventListener('click', next);
    });
})();
