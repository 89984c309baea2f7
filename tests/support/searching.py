"""How far property-based tests search that say so themselves."""

from hypothesis import settings

QUICK_SHARE = 5


def examples(count: int) -> int:
    """So many, and in the quick ring a fifth: there the profile's own number is not asked."""
    quick = settings.get_current_profile_name() == "quick"
    return max(count // QUICK_SHARE, 1) if quick else count
