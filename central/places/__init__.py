"""Where locks hang: access points, apart from the locks themselves."""
