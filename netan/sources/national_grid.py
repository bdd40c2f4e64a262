"""Coordinates of maps in other systems, turned into degrees of WGS 84: the British National Grid and Web Mercator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Airy 1830 and the Transverse Mercator of the National Grid, as the Ordnance Survey publishes them.
_A, _B = 6377563.396, 6356256.909
_F0, _LAT0, _LON0, _N0, _E0 = 0.9996012717, math.radians(49.0), math.radians(-2.0), -100000.0, 400000.0
# OSGB36 to WGS 84, seven parameters: metres, seconds of arc, parts per million.
_SHIFT = np.array([446.448, -125.157, 542.060])
_TURN = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600.0)
_SCALE = -20.4894e-6
_WGS_A, _WGS_B = 6378137.0, 6356752.3142
_MERCATOR_R = 6378137.0


def degrees_of_national_grid(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude (WGS 84) of eastings and northings of the British National Grid (EPSG:27700).

    Parameters
    ----------
    points
        Shape (n, 2), metres.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), degrees, longitude first.

    Notes
    -----
    By the Ordnance Survey's published formulas and its seven-parameter shift of the datum: within about 5 metres in
    Great Britain, which is far below what a printed map shows. In Northern Ireland, for which that shift is not meant,
    it is about 110 metres out.

    Examples
    --------
    >>> degrees_of_national_grid(np.array([[651409.903, 313177.270]])).round(4).tolist()
    [[1.7161, 52.658]]
    """
    east, north = points[:, 0], points[:, 1]
    lat, lon = _airy(east, north)
    return _shifted(lat, lon)


def _airy(east: NDArray[np.float64], north: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude on the ellipsoid of the grid, radians."""
    e2 = 1.0 - (_B / _A) ** 2
    lat = _LAT0 + (north - _N0) / (_A * _F0)
    for _ in range(12):
        lat = lat + (north - _N0 - _arc(lat)) / (_A * _F0)
    sin2 = np.sin(lat) ** 2
    nu = _A * _F0 / np.sqrt(1.0 - e2 * sin2)
    rho = _A * _F0 * (1.0 - e2) / (1.0 - e2 * sin2) ** 1.5
    eta2 = nu / rho - 1.0
    t, sec, d = np.tan(lat), 1.0 / np.cos(lat), east - _E0
    t2 = t * t
    seven = t / (2 * rho * nu)
    eight = t / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2)
    nine = t / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2)
    ten = sec / nu
    eleven = sec / (6 * nu**3) * (nu / rho + 2 * t2)
    twelve = sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t2**2)
    last = sec / (5040 * nu**7) * (61 + 662 * t2 + 1320 * t2**2 + 720 * t2**3)
    out = lat - seven * d**2 + eight * d**4 - nine * d**6
    return out, _LON0 + ten * d - eleven * d**3 + twelve * d**5 - last * d**7


def _arc(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of the meridian from the origin of the grid, metres."""
    n = (_A - _B) / (_A + _B)
    less, more = lat - _LAT0, lat + _LAT0
    return (
        _B
        * _F0
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )


def _shifted(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees on WGS 84 of radians on the grid's own ellipsoid, at height 0."""
    e2 = 1.0 - (_B / _A) ** 2
    nu = _A / np.sqrt(1.0 - e2 * np.sin(lat) ** 2)
    x, y = nu * np.cos(lat) * np.cos(lon), nu * np.cos(lat) * np.sin(lon)
    z = (1.0 - e2) * nu * np.sin(lat)
    rx, ry, rz = _TURN
    grow = 1.0 + _SCALE
    x, y, z = (
        _SHIFT[0] + grow * x - rz * y + ry * z,
        _SHIFT[1] + rz * x + grow * y - rx * z,
        _SHIFT[2] - ry * x + rx * y + grow * z,
    )
    e2 = 1.0 - (_WGS_B / _WGS_A) ** 2
    p = np.hypot(x, y)
    out = np.arctan2(z, p * (1.0 - e2))
    for _ in range(6):
        nu = _WGS_A / np.sqrt(1.0 - e2 * np.sin(out) ** 2)
        out = np.arctan2(z + e2 * nu * np.sin(out), p)
    return np.degrees(np.column_stack([np.arctan2(y, x), out]))


def degrees_of_web_mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude of the metres of web maps (EPSG:3857).

    Examples
    --------
    >>> degrees_of_web_mercator(np.array([[0.0, 0.0], [-222638.98, 7361866.11]])).round(3).tolist()
    [[0.0, 0.0], [-2.0, 55.0]]
    """
    lon = points[:, 0] / _MERCATOR_R
    lat = 2.0 * np.arctan(np.exp(points[:, 1] / _MERCATOR_R)) - math.pi / 2
    return np.degrees(np.column_stack([lon, lat]))
